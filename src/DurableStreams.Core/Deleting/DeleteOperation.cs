using DurableStreams.Addressing;
using DurableStreams.Streams;
using DurableStreams.Writing;

namespace DurableStreams.Deleting;

/// <summary>Why a stream is deleted.</summary>
internal enum DeletionReason
{
    /// <summary>A client requested it.</summary>
    Requested,

    /// <summary>The stream has expired.</summary>
    Expired,
}

/// <summary>The decision of a stream actor on a deletion.</summary>
/// <param name="Outcome">The outcome for the client.</param>
/// <param name="Deleted">The previous head if the stream was deleted and no fork retains it, otherwise null.</param>
/// <param name="Tail">The current tail if it is not the required one, otherwise null.</param>
internal readonly record struct DeletionResult(DeleteOutcome Outcome, StreamHead? Deleted, Offset? Tail = null);

/// <summary>A deletion in the mailbox of a stream actor.</summary>
/// <param name="incarnation">The incarnation to delete: the one for which the reminders were scheduled.</param>
/// <param name="reason">Why it is deleted.</param>
/// <param name="ifMatch">The required tail, as the text of an offset; null for none.</param>
internal sealed class DeleteOperation(Incarnation incarnation, DeletionReason reason, string? ifMatch = null)
    : StreamOperation<DeletionResult>
{
    public override bool IsExclusive => true;

    /// <summary>True if the path has another incarnation now: the reminders must be scheduled for that one.</summary>
    public bool IsStale { get; private set; }

    protected override DeletionResult Unavailable => new(DeleteOutcome.Unavailable, null);

    public override void Decide(StreamDraft draft, DateTimeOffset now)
    {
        StreamHead? head = draft.Head;
        NeedsFreshHead = true;
        IsStale = head is not null && head.Incarnation != incarnation;
        switch (head.ExistenceAt(now))
        {
            case StreamExistence.Missing
                when reason == DeletionReason.Requested || head is null or { Status: StreamStatus.Deleted }:
                Outcome = new DeletionResult(DeleteOutcome.NotFound, null);
                return;
            case StreamExistence.Gone
                when reason == DeletionReason.Requested || head!.Status == StreamStatus.SoftDeleted:
                Outcome = new DeletionResult(DeleteOutcome.Gone, null);
                return;
            case StreamExistence.Live when reason == DeletionReason.Expired:
                // Its lifetime was renewed in the meantime.
                Outcome = new DeletionResult(DeleteOutcome.NotFound, null);
                return;
        }

        if (IsStale)
        {
            Outcome = new DeletionResult(DeleteOutcome.NotFound, null);
            return;
        }

        if (ifMatch is not null && ifMatch != head!.TailOffset.ToString())
        {
            Outcome = new DeletionResult(DeleteOutcome.PreconditionFailed, null, head.TailOffset);
            return;
        }

        NeedsFreshHead = false;
        bool isRetained = head!.ForkCount > 0;
        Outcome = new DeletionResult(DeleteOutcome.Deleted, isRetained ? null : head);
        draft.Delete(isRetained
            ? head with { Status = StreamStatus.SoftDeleted, Expiry = null }
            : Tombstones.Of(head));
    }
}
