using System.Collections.Concurrent;
using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.TestKit.Faults;

/// <summary>Records reads and commits in order, for assertions about what reached the store.</summary>
public sealed class RecordingStore(IStreamStore inner) : StoreDecorator(inner)
{
    private readonly ConcurrentQueue<(StreamCommit Commit, CommitResult Result)> _commits = new();
    private readonly ConcurrentQueue<(StreamPath Path, SnapshotQuery Query)> _gets = new();
    private readonly ConcurrentQueue<(Incarnation Incarnation, long Position, int MaxBytes)> _reads = new();

    public IReadOnlyCollection<(StreamCommit Commit, CommitResult Result)> Commits => _commits;

    public IReadOnlyCollection<(StreamPath Path, SnapshotQuery Query)> Gets => _gets;

    public IReadOnlyCollection<(Incarnation Incarnation, long Position, int MaxBytes)> Reads => _reads;

    public override ValueTask<StreamSnapshot> GetAsync(
        StreamPath path, SnapshotQuery query, CancellationToken cancellationToken)
    {
        _gets.Enqueue((path, query));
        return base.GetAsync(path, query, cancellationToken);
    }

    public override async ValueTask<CommitResult> CommitAsync(StreamCommit commit)
    {
        CommitResult result = await base.CommitAsync(commit);
        _commits.Enqueue((commit, result));
        return result;
    }

    public override ValueTask<Segment?> ReadAsync(
        StreamPath path, Incarnation incarnation, long position, int maxBytes, CancellationToken cancellationToken)
    {
        _reads.Enqueue((incarnation, position, maxBytes));
        return base.ReadAsync(path, incarnation, position, maxBytes, cancellationToken);
    }
}
