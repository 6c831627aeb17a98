using DurableStreams.Storage;

namespace DurableStreams.TestKit.Faults;

/// <summary>A commit with an unknown outcome that has not arrived at the store yet.</summary>
public sealed class LateCommit
{
    private readonly TaskCompletionSource<Func<ValueTask<CommitResult>>> _sent =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the commit was sent and <c>Unknown</c> was returned.</summary>
    public Task Sent => _sent.Task;

    /// <summary>Waits until the commit was sent, and lets it arrive at the store.</summary>
    /// <returns>The result from the store, which the sender never sees.</returns>
    public async Task<CommitResult> ArriveAsync()
    {
        Func<ValueTask<CommitResult>> commit = await _sent.Task;
        return await commit();
    }

    internal void Send(Func<ValueTask<CommitResult>> commit)
    {
        if (!_sent.TrySetResult(commit))
        {
            throw new InvalidOperationException("A LateCommit can be used for one call only.");
        }
    }
}
