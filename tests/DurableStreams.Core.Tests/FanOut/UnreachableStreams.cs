using DurableStreams.Storage;

namespace DurableStreams.Core.Tests.FanOut;

/// <summary>A store in memory, some streams of which cannot be reached for a time.</summary>
internal sealed class UnreachableStreams(MemoryStreamStore inner, Func<StreamPath, bool> isUnreachable) : IStreamStore
{
    private int _refused;

    public bool IsExclusive => inner.IsExclusive;

    public int MaxCommitBytes => inner.MaxCommitBytes;

    /// <summary>How many calls failed.</summary>
    public int Refused => Volatile.Read(ref _refused);

    public ValueTask<StreamSnapshot> GetAsync(StreamPath path, SnapshotQuery query, CancellationToken cancellationToken)
    {
        Check(path);
        return inner.GetAsync(path, query, cancellationToken);
    }

    public ValueTask<CommitResult> CommitAsync(StreamCommit commit)
    {
        Check(commit.Path);
        return inner.CommitAsync(commit);
    }

    public ValueTask<Segment?> ReadAsync(
        StreamPath path, Incarnation incarnation, long position, int maxBytes, CancellationToken cancellationToken)
    {
        Check(path);
        return inner.ReadAsync(path, incarnation, position, maxBytes, cancellationToken);
    }

    public ValueTask<bool> ClaimForkGuardAsync(StreamPath fork, Incarnation incarnation, CancellationToken cancellationToken) =>
        inner.ClaimForkGuardAsync(fork, incarnation, cancellationToken);

    public ValueTask<bool> PurgeAsync(StreamPath path, Incarnation incarnation, int maxRows, CancellationToken cancellationToken)
    {
        Check(path);
        return inner.PurgeAsync(path, incarnation, maxRows, cancellationToken);
    }

    public ValueTask<IReadOnlyList<StreamPath>> ListAsync(string prefix, StreamPath? after, int max, CancellationToken cancellationToken) =>
        inner.ListAsync(prefix, after, max, cancellationToken);

    private void Check(StreamPath path)
    {
        if (isUnreachable(path))
        {
            Interlocked.Increment(ref _refused);
            throw new StoreUnavailableException($"{path} is out of reach.");
        }
    }
}
