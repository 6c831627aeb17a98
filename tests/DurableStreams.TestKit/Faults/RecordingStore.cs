using System.Collections.Concurrent;
using DurableStreams.Storage;

namespace DurableStreams.TestKit.Faults;

/// <summary>Remembers what was read and committed, in order, for tests that ask what reached the store.</summary>
public sealed class RecordingStore(IStreamStore inner) : IStreamStore
{
    private readonly ConcurrentQueue<(StreamCommit Commit, CommitResult Result)> _commits = new();
    private readonly ConcurrentQueue<(StreamPath Path, SnapshotQuery Query)> _gets = new();
    private readonly ConcurrentQueue<(Incarnation Incarnation, long Position, int MaxBytes)> _reads = new();

    public bool IsExclusive => inner.IsExclusive;

    public int MaxCommitBytes => inner.MaxCommitBytes;

    public int MaxCommitProducers => inner.MaxCommitProducers;

    public bool Accepts(StreamPath path) => inner.Accepts(path);

    public IReadOnlyCollection<(StreamCommit Commit, CommitResult Result)> Commits => _commits;

    public IReadOnlyCollection<(StreamPath Path, SnapshotQuery Query)> Gets => _gets;

    public IReadOnlyCollection<(Incarnation Incarnation, long Position, int MaxBytes)> Reads => _reads;

    public ValueTask<StreamSnapshot> GetAsync(StreamPath path, SnapshotQuery query, CancellationToken cancellationToken)
    {
        _gets.Enqueue((path, query));
        return inner.GetAsync(path, query, cancellationToken);
    }

    public async ValueTask<CommitResult> CommitAsync(StreamCommit commit)
    {
        CommitResult result = await inner.CommitAsync(commit);
        _commits.Enqueue((commit, result));
        return result;
    }

    public ValueTask<Segment?> ReadAsync(
        StreamPath path, Incarnation incarnation, long position, int maxBytes, CancellationToken cancellationToken)
    {
        _reads.Enqueue((incarnation, position, maxBytes));
        return inner.ReadAsync(path, incarnation, position, maxBytes, cancellationToken);
    }

    public ValueTask<bool> ClaimForkGuardAsync(StreamPath fork, Incarnation incarnation, CancellationToken cancellationToken) =>
        inner.ClaimForkGuardAsync(fork, incarnation, cancellationToken);

    public ValueTask<bool> PurgeAsync(
        StreamPath path, Incarnation incarnation, int maxRows, CancellationToken cancellationToken) =>
        inner.PurgeAsync(path, incarnation, maxRows, cancellationToken);

    public ValueTask<IReadOnlyList<StreamPath>> ListAsync(
        string prefix, StreamPath? after, int max, CancellationToken cancellationToken) =>
        inner.ListAsync(prefix, after, max, cancellationToken);
}
