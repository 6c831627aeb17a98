using DurableStreams.Storage;

namespace DurableStreams.Core.Tests.Writers;

/// <summary>A store that does what another one does, but for what is overridden.</summary>
internal abstract class StoreDecorator(IStreamStore inner) : IStreamStore
{
    public bool IsExclusive => inner.IsExclusive;

    public int MaxCommitBytes => inner.MaxCommitBytes;

    public int MaxCommitProducers => inner.MaxCommitProducers;

    public bool Accepts(StreamPath path) => inner.Accepts(path);

    public virtual ValueTask<StreamSnapshot> GetAsync(StreamPath path, SnapshotQuery query, CancellationToken cancellationToken) =>
        inner.GetAsync(path, query, cancellationToken);

    public virtual ValueTask<CommitResult> CommitAsync(StreamCommit commit) => inner.CommitAsync(commit);

    public virtual ValueTask<Segment?> ReadAsync(
        StreamPath path, Incarnation incarnation, long position, int maxBytes, CancellationToken cancellationToken) =>
        inner.ReadAsync(path, incarnation, position, maxBytes, cancellationToken);

    public ValueTask<bool> ClaimForkGuardAsync(StreamPath fork, Incarnation incarnation, CancellationToken cancellationToken) =>
        inner.ClaimForkGuardAsync(fork, incarnation, cancellationToken);

    public ValueTask<bool> PurgeAsync(
        StreamPath path, Incarnation incarnation, int maxRows, CancellationToken cancellationToken) =>
        inner.PurgeAsync(path, incarnation, maxRows, cancellationToken);

    public virtual ValueTask<IReadOnlyList<StreamPath>> ListAsync(
        string prefix, StreamPath? after, int max, CancellationToken cancellationToken) =>
        inner.ListAsync(prefix, after, max, cancellationToken);
}
