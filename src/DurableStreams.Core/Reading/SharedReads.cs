using System.Collections.Concurrent;

namespace DurableStreams.Reading;

/// <summary>
/// One read of the store for all who want the same chunk at the same time: readers that follow a stream come together,
/// and so do clients after a restart.
/// </summary>
internal sealed class SharedReads
{
    private readonly ConcurrentDictionary<(Incarnation Life, long Position, long Tail), Task<RawRead>> _underWay = new();

    /// <summary>Joins the read that is under way, or starts one. Cancelling ends the wait, not the read: others may want it.</summary>
    public Task<RawRead> ReadAsync(
        Incarnation life, long position, long tail, Func<Task<RawRead>> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        (Incarnation, long, long) key = (life, position, tail);
        if (!_underWay.TryGetValue(key, out Task<RawRead>? shared))
        {
            var mine = new TaskCompletionSource<RawRead>(TaskCreationOptions.RunContinuationsAsynchronously);
            shared = _underWay.GetOrAdd(key, mine.Task);
            if (ReferenceEquals(shared, mine.Task))
            {
                _ = RunAsync(key, read, mine);
            }
        }

        return shared.WaitAsync(cancellationToken);
    }

    private async Task RunAsync((Incarnation, long, long) key, Func<Task<RawRead>> read, TaskCompletionSource<RawRead> answer)
    {
        try
        {
            RawRead result = await read().ConfigureAwait(false);
            _underWay.TryRemove(key, out _);
            answer.SetResult(result);
        }
#pragma warning disable CA1031 // Whatever it is, it belongs to those who wait.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            _underWay.TryRemove(key, out _);
            answer.SetException(problem);
        }
    }
}
