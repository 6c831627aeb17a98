using DurableStreams.Storage;

namespace DurableStreams.AspNetCore.Tests;

/// <summary>Throws an unexpected exception from every call.</summary>
internal sealed class BrokenStore : IStreamStore, IDueStore
{
    public bool IsExclusive => false;

    public int MaxCommitBytes => 1024;

    public ValueTask<StreamSnapshot> GetAsync(StreamPath path, SnapshotQuery query, CancellationToken cancellationToken) => throw Bug();

    public ValueTask<CommitResult> CommitAsync(StreamCommit commit) => throw Bug();

    public ValueTask<Segment?> ReadAsync(
        StreamPath path, Incarnation incarnation, long position, int maxBytes, CancellationToken cancellationToken) => throw Bug();

    public ValueTask<bool> ClaimForkGuardAsync(StreamPath fork, Incarnation incarnation, CancellationToken cancellationToken) => throw Bug();

    public ValueTask<bool> PurgeAsync(StreamPath path, Incarnation incarnation, int maxRows, CancellationToken cancellationToken) => throw Bug();

    public ValueTask<IReadOnlyList<StreamPath>> ListAsync(
        string prefix, StreamPath? after, int max, CancellationToken cancellationToken) => throw Bug();

    public ValueTask FileAsync(Duty duty, DateTimeOffset dueAt, CancellationToken cancellationToken) => throw Bug();

    public ValueTask<IReadOnlyList<DueRow>> ReadDueAsync(DateTimeOffset now, int max, CancellationToken cancellationToken) => throw Bug();

    public ValueTask<DueRow?> PostponeAsync(DueRow row, DateTimeOffset dueAt, CancellationToken cancellationToken) => throw Bug();

    public ValueTask<bool> CompleteAsync(DueRow row, CancellationToken cancellationToken) => throw Bug();

    private static InvalidOperationException Bug() => new("secret");
}
