using System.Collections.Concurrent;

namespace DurableStreams.Core.Tests.Writing.Linearizability;

/// <summary>Writes down calls that run at once. Its clock may see a call longer than it was, never shorter.</summary>
internal sealed class HistoryRecorder
{
    private readonly ConcurrentQueue<Call> _calls = new();
    private int _clock;

    public IReadOnlyCollection<Call> Calls => _calls;

    /// <summary>Asks, waits for the answer and writes both down.</summary>
    public async Task<Answer> RecordAsync(string by, Request request, Func<Task<Answer>> ask)
    {
        int invoked = Interlocked.Increment(ref _clock);
        Answer answer = await ask();
        _calls.Enqueue(new Call(by, request, invoked, Interlocked.Increment(ref _clock), answer));
        return answer;
    }
}
