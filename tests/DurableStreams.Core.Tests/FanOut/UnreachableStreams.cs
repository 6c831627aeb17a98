using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.Storage.Memory;
using DurableStreams.Streams;
using DurableStreams.TestKit.Faults;

namespace DurableStreams.Core.Tests.FanOut;

/// <summary>A memory store in which some streams are temporarily unreachable.</summary>
internal sealed class UnreachableStreams(MemoryStreamStore inner, Func<StreamPath, bool> isUnreachable)
    : StoreDecorator(inner)
{
    private int _refused;

    /// <summary>Number of failed calls.</summary>
    public int Refused => Volatile.Read(ref _refused);

    public override ValueTask<StreamSnapshot> GetAsync(
        StreamPath path, SnapshotQuery query, CancellationToken cancellationToken)
    {
        Check(path);
        return base.GetAsync(path, query, cancellationToken);
    }

    public override ValueTask<CommitResult> CommitAsync(StreamCommit commit)
    {
        Check(commit.Path);
        return base.CommitAsync(commit);
    }

    public override ValueTask<Segment?> ReadAsync(
        StreamPath path, Incarnation incarnation, long position, int maxBytes, CancellationToken cancellationToken)
    {
        Check(path);
        return base.ReadAsync(path, incarnation, position, maxBytes, cancellationToken);
    }

    public override ValueTask<bool> PurgeAsync(
        StreamPath path, Incarnation incarnation, int maxRows, CancellationToken cancellationToken)
    {
        Check(path);
        return base.PurgeAsync(path, incarnation, maxRows, cancellationToken);
    }

    private void Check(StreamPath path)
    {
        if (isUnreachable(path))
        {
            Interlocked.Increment(ref _refused);
            throw new StoreUnavailableException($"{path} is unreachable.");
        }
    }
}
