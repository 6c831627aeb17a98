using DurableStreams.Addressing;
using DurableStreams.Streams;
using DurableStreams.Writing;

namespace DurableStreams.Deleting;

/// <summary>
/// Releases a source from a deleted fork. When the last fork of a soft-deleted source is released, a tombstone replaces
/// the source.
/// </summary>
internal sealed class ReleaseForkOperation(Incarnation source, Incarnation fork) : StreamOperation<ReleaseResult>
{
    public override bool IsExclusive => true;

    public override Incarnation? Fork => fork;

    protected override ReleaseResult Unavailable => new(IsDone: false, null);

    public override void Decide(StreamDraft draft, DateTimeOffset now)
    {
        NeedsFreshHead = true;
        Outcome = new ReleaseResult(IsDone: true, null);
        StreamHead? head = draft.Head;
        if (head?.Incarnation != source || head.Status == StreamStatus.Deleted || !draft.HasFork(fork))
        {
            return;
        }

        NeedsFreshHead = false;
        draft.RemoveFork(fork);
        if (head is { Status: StreamStatus.SoftDeleted, ForkCount: 1 })
        {
            Outcome = new ReleaseResult(IsDone: true, head);
            draft.Delete(Tombstones.Of(draft.Head!));
        }
    }
}

/// <summary>The decision of the source's actor.</summary>
/// <param name="IsDone">False if the release must be retried.</param>
/// <param name="Deleted">The head of the source if this release deleted it, otherwise null.</param>
internal readonly record struct ReleaseResult(bool IsDone, StreamHead? Deleted);
