using System.Collections.Concurrent;

namespace DurableStreams.Core.Tests.Writing.Linearizability;

/// <summary>Records concurrent calls. A recorded call may be longer than the real one, but never shorter.</summary>
internal sealed class HistoryRecorder
{
    private readonly ConcurrentQueue<Call> _calls = new();
    private int _clock;

    public IReadOnlyCollection<Call> Calls => _calls;

    /// <summary>Sends a request, and records it with its response.</summary>
    public async Task<Answer> RecordAsync(string by, Request request, Func<Task<Answer>> ask)
    {
        int invoked = Interlocked.Increment(ref _clock);
        Answer answer = await ask();
        _calls.Enqueue(new Call(by, request, invoked, Interlocked.Increment(ref _clock), answer));
        return answer;
    }
}
