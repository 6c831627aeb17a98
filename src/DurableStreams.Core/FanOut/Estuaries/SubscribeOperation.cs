using DurableStreams.Addressing;
using DurableStreams.FanOut.Registry;
using DurableStreams.Storage;
using DurableStreams.Streams;
using DurableStreams.Writing;

namespace DurableStreams.FanOut.Estuaries;

/// <summary>The result of a <see cref="SubscribeOperation"/>.</summary>
internal enum SubscribeVerdict
{
    /// <summary>Subscribed by this request or by an earlier one.</summary>
    Subscribed,

    /// <summary>The path holds an ordinary stream.</summary>
    NotAnEstuary,

    /// <summary>The path holds a deleted stream that is kept for its forks.</summary>
    Blocked,

    /// <summary>The path holds an expired stream, which must be deleted first.</summary>
    Expired,

    ContentTypeMismatch,

    /// <summary>Already subscribed, with the other envelope setting.</summary>
    EnvelopeMismatch,

    /// <summary>The estuary has the maximum number of subscriptions.</summary>
    TooManySubscriptions,

    /// <summary>The estuary does not exist, and its project has the maximum number of streams.</summary>
    TooManyStreams,

    /// <summary>The estuary is not the incarnation for which the reminders were scheduled.</summary>
    Replaced,

    Unavailable,
}

/// <summary>The verdict, with the estuary and its cursor, or with the head that caused the refusal.</summary>
internal readonly record struct SubscribeResult(SubscribeVerdict Verdict, StreamHead? Head, Cursor? Cursor, bool IsNew);

/// <summary>Adds a cursor to an estuary in one commit, which also creates the estuary if there is none.</summary>
/// <param name="plan">The head of the estuary if it must be created; only its generation may be raised.</param>
/// <param name="expected">The incarnation of the estuary as read before; null if there was none.</param>
/// <param name="cursor">The cursor to add.</param>
/// <param name="renewsOnly">True if the cursor existed: then nothing was prepared for a new one.</param>
/// <param name="maxSubscriptions">The maximum number of subscriptions of the estuary.</param>
internal sealed class SubscribeOperation(
    StreamHead plan, Incarnation? expected, Cursor cursor, bool renewsOnly, int maxSubscriptions)
    : StreamOperation<SubscribeResult>
{
    public override bool IsExclusive => true;

    public override StreamPath? CursorSource => cursor.Source;

    protected override SubscribeResult Unavailable => new(SubscribeVerdict.Unavailable, null, null, false);

    /// <summary>The refusal for an estuary as read before the commit; null for none.</summary>
    public SubscribeVerdict? RefuseEarly(EstuaryState state, DateTimeOffset now) =>
        Refuse(state.Head!, state.Cursor, now);

    public override void Decide(StreamDraft draft, DateTimeOffset now)
    {
        StreamHead? current = draft.Head;
        NeedsFreshHead = true;
        if (current is null or { Status: StreamStatus.Deleted })
        {
            if (expected is not null)
            {
                Outcome = new SubscribeResult(SubscribeVerdict.Replaced, current, null, false);
                return;
            }

            Create(draft, current);
        }
        else if (Refuse(current, draft.CursorOf(cursor.Source), now) is { } verdict)
        {
            Outcome = new SubscribeResult(verdict, current, null, false);
        }
        else
        {
            Join(draft, now);
        }
    }

    private SubscribeVerdict? Refuse(StreamHead current, Cursor? known, DateTimeOffset now)
    {
        switch (current.ExistenceAt(now))
        {
            case StreamExistence.Gone:
                return SubscribeVerdict.Blocked;
            case StreamExistence.Missing:
                return SubscribeVerdict.Expired;
        }

        return current.Kind != StreamKind.Estuary ? SubscribeVerdict.NotAnEstuary
            : !current.ContentType.Equals(plan.ContentType) ? SubscribeVerdict.ContentTypeMismatch
            : IsSame(known) && known!.Envelope != cursor.Envelope ? SubscribeVerdict.EnvelopeMismatch
            : current.Incarnation != expected || (renewsOnly && !IsSame(known)) ? SubscribeVerdict.Replaced
            : known is null && current.SubscriptionCount >= maxSubscriptions ? SubscribeVerdict.TooManySubscriptions
            : null;
    }

    // A cursor of an earlier incarnation of the source is obsolete; the new subscription replaces it.
    private bool IsSame(Cursor? known) => known?.SourceIncarnation == cursor.SourceIncarnation;

    private void Create(StreamDraft draft, StreamHead? tombstone)
    {
        long generation = Math.Max(plan.Generation, (tombstone?.Generation ?? 0) + 1);
        draft.CreateEmpty(plan with { Generation = generation });
        draft.SetCursor(cursor.Source, cursor);
        NeedsFreshHead = false;
        Outcome = new SubscribeResult(SubscribeVerdict.Subscribed, draft.Head, cursor, IsNew: true);
    }

    private void Join(StreamDraft draft, DateTimeOffset now)
    {
        Cursor? known = draft.CursorOf(cursor.Source);
        Cursor inForce = IsSame(known) ? known! : cursor;
        if (inForce != known)
        {
            draft.SetCursor(cursor.Source, inForce);
            NeedsFreshHead = false;
        }

        draft.Renew(now);
        Outcome = new SubscribeResult(SubscribeVerdict.Subscribed, draft.Head, inForce, IsNew: false);
    }
}
