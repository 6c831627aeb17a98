using DurableStreams.Storage;

namespace DurableStreams.TestKit.Faults;

/// <summary>A commit that has been answered as unknown and is still on its way to the store.</summary>
public sealed class LateCommit
{
    private readonly TaskCompletionSource<Func<ValueTask<CommitResult>>> _sent =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when a commit was sent and answered as unknown.</summary>
    public Task Sent => _sent.Task;

    /// <summary>Lets it arrive, once it was sent.</summary>
    /// <returns>What the store made of it, which its sender never learns.</returns>
    public async Task<CommitResult> ArriveAsync()
    {
        Func<ValueTask<CommitResult>> commit = await _sent.Task;
        return await commit();
    }

    internal void Send(Func<ValueTask<CommitResult>> commit)
    {
        if (!_sent.TrySetResult(commit))
        {
            throw new InvalidOperationException("One late commit stands for one call.");
        }
    }
}
