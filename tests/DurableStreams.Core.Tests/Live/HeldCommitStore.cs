using System.Collections.Concurrent;
using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.Storage.Memory;
using DurableStreams.TestKit.Faults;

namespace DurableStreams.Core.Tests.Live;

/// <summary>A memory store whose commits wait while a gate is closed. Records their order.</summary>
internal sealed class HeldCommitStore(MemoryStreamStore store) : StoreDecorator(store)
{
    private TaskCompletionSource? _gate;
    private int _waiting;

    /// <summary>The paths of the commits, in the order in which they reached the store.</summary>
    public ConcurrentQueue<StreamPath> Commits { get; } = new();

    /// <summary>The number of commits that wait.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public void Close() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open() => Interlocked.Exchange(ref _gate, null)!.SetResult();

    public override async ValueTask<CommitResult> CommitAsync(StreamCommit commit)
    {
        Commits.Enqueue(commit.Path);
        if (Volatile.Read(ref _gate) is { } gate)
        {
            Interlocked.Increment(ref _waiting);
            await gate.Task;
            Interlocked.Decrement(ref _waiting);
        }

        return await base.CommitAsync(commit);
    }
}
