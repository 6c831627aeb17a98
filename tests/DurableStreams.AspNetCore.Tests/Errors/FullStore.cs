using DurableStreams.Storage;
using DurableStreams.Storage.Memory;
using DurableStreams.TestKit.Faults;

namespace DurableStreams.AspNetCore.Tests.Errors;

/// <summary>Rejects commits that add data while the test says that it is full.</summary>
internal sealed class FullStore() : StoreDecorator(new MemoryStreamStore()), IStoreSpace
{
    public bool IsFull { get; set; }

    public long? FreeBytes => IsFull ? 0 : null;

    public override ValueTask<CommitResult> CommitAsync(StreamCommit commit) =>
        IsFull && commit.Data is not null
            ? ValueTask.FromResult(CommitResult.Rejected)
            : base.CommitAsync(commit);
}
