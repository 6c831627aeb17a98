using DurableStreams.Addressing;
using DurableStreams.Streams;
using DurableStreams.Writing;

namespace DurableStreams.Deleting;

/// <summary>
/// Lets a source go because a fork of it is gone. The last one to let a soft-deleted source go leaves a tombstone.
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
            draft.Bury(Tombstones.Of(draft.Head!));
        }
    }
}

/// <summary>What the source says.</summary>
/// <param name="IsDone">False when it is to be tried again.</param>
/// <param name="Deleted">The source as it was, when nothing holds it any more; else null.</param>
internal readonly record struct ReleaseResult(bool IsDone, StreamHead? Deleted);
