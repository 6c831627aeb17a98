using DurableStreams.Addressing;
using DurableStreams.Streams;
using DurableStreams.Writing;

namespace DurableStreams.Deleting;

/// <summary>Why a stream is buried.</summary>
internal enum DeletionReason
{
    /// <summary>A client deletes it.</summary>
    Requested,

    /// <summary>Its lifetime is over.</summary>
    Expired,
}

/// <summary>What the writer says to a deletion.</summary>
/// <param name="Outcome">The answer to a client.</param>
/// <param name="Deleted">The stream as it was, when nothing holds it any more; else null.</param>
internal readonly record struct DeletionResult(DeleteOutcome Outcome, StreamHead? Deleted);

/// <summary>A deletion in a writer's mailbox.</summary>
/// <param name="incarnation">The incarnation to end, as it was when the reminders of its end were scheduled.</param>
/// <param name="reason">Why.</param>
internal sealed class DeleteOperation(Incarnation incarnation, DeletionReason reason) : StreamOperation<DeletionResult>
{
    public override bool IsExclusive => true;

    /// <summary>True when another incarnation has begun: the reminders must be scheduled for that one.</summary>
    public bool IsStale { get; private set; }

    protected override DeletionResult Unavailable => new(DeleteOutcome.Unavailable, null);

    public override void Decide(StreamDraft draft, DateTimeOffset now)
    {
        StreamHead? head = draft.Head;
        NeedsFreshHead = true;
        IsStale = head is not null && head.Incarnation != incarnation;
        switch (head.ExistenceAt(now))
        {
            case StreamExistence.Missing when reason == DeletionReason.Requested || head is null or { Status: StreamStatus.Deleted }:
                Outcome = new DeletionResult(DeleteOutcome.NotFound, null);
                return;
            case StreamExistence.Gone when reason == DeletionReason.Requested || head!.Status == StreamStatus.SoftDeleted:
                Outcome = new DeletionResult(DeleteOutcome.Gone, null);
                return;
            case StreamExistence.Live when reason == DeletionReason.Expired:
                // It was renewed meanwhile.
                Outcome = new DeletionResult(DeleteOutcome.NotFound, null);
                return;
        }

        if (IsStale)
        {
            Outcome = new DeletionResult(DeleteOutcome.NotFound, null);
            return;
        }

        NeedsFreshHead = false;
        bool isHeld = head!.ForkCount > 0;
        Outcome = new DeletionResult(DeleteOutcome.Deleted, isHeld ? null : head);
        draft.Bury(isHeld ? head with { Status = StreamStatus.SoftDeleted, Expiry = null } : Tombstones.Of(head));
    }
}
