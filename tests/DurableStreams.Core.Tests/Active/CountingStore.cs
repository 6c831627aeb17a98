using DurableStreams.Storage;

namespace DurableStreams.Core.Tests.Active;

/// <summary>A memory store that counts how often a stream is made active, and ends a loop that would never end.</summary>
internal sealed class CountingStore(int most) : IStreamStore
{
    private readonly MemoryStreamStore _inner = new();
    private int _activations;

    public int Activations => _activations;

    public bool IsExclusive => true;

    /// <summary>Every active stream asks for this when it is made.</summary>
    public int MaxCommitBytes => Interlocked.Increment(ref _activations) <= most
        ? _inner.MaxCommitBytes
        : throw new InvalidOperationException($"Streams were made active more than {most} times.");

    public ValueTask<StreamSnapshot> GetAsync(StreamPath path, SnapshotQuery query, CancellationToken cancellationToken) =>
        _inner.GetAsync(path, query, cancellationToken);

    public ValueTask<CommitResult> CommitAsync(StreamCommit commit) => _inner.CommitAsync(commit);

    public ValueTask<Segment?> ReadAsync(
        StreamPath path, Incarnation incarnation, long position, int maxBytes, CancellationToken cancellationToken) =>
        _inner.ReadAsync(path, incarnation, position, maxBytes, cancellationToken);

    public ValueTask<bool> ClaimForkGuardAsync(StreamPath fork, Incarnation incarnation, CancellationToken cancellationToken) =>
        _inner.ClaimForkGuardAsync(fork, incarnation, cancellationToken);

    public ValueTask<bool> PurgeAsync(StreamPath path, Incarnation incarnation, int maxRows, CancellationToken cancellationToken) =>
        _inner.PurgeAsync(path, incarnation, maxRows, cancellationToken);

    public ValueTask<IReadOnlyList<StreamPath>> ListAsync(string prefix, StreamPath? after, int max, CancellationToken cancellationToken) =>
        _inner.ListAsync(prefix, after, max, cancellationToken);
}
