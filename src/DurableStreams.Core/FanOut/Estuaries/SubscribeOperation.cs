using DurableStreams.Addressing;
using DurableStreams.FanOut.Registry;
using DurableStreams.Storage;
using DurableStreams.Streams;
using DurableStreams.Writing;

namespace DurableStreams.FanOut.Estuaries;

/// <summary>What the writer of an estuary's path says to a subscription.</summary>
internal enum SubscribeVerdict
{
    /// <summary>Subscribed, now or before.</summary>
    Subscribed,

    /// <summary>An ordinary stream is there.</summary>
    NotAnEstuary,

    /// <summary>A deleted stream is kept there for its forks.</summary>
    Blocked,

    /// <summary>An expired stream must be buried first.</summary>
    Expired,

    ContentTypeMismatch,

    /// <summary>Subscribed before with another envelope.</summary>
    EnvelopeMismatch,

    /// <summary>The estuary has as many as it may have.</summary>
    TooManySubscriptions,

    /// <summary>The estuary would be new, and its project has as many streams as it may have.</summary>
    TooManyStreams,

    /// <summary>The estuary is another incarnation than the one whose reminders were scheduled.</summary>
    Replaced,

    Unavailable,
}

/// <summary>The verdict, with the estuary and the cursor that are in force, or the head that is in the way.</summary>
internal readonly record struct SubscribeResult(SubscribeVerdict Verdict, StreamHead? Head, Cursor? Cursor, bool IsNew);

/// <summary>Adds a cursor to an estuary, and makes the estuary if there is none, in one commit.</summary>
/// <param name="plan">The estuary to create, but for its generation.</param>
/// <param name="expected">The incarnation of the estuary that was found before; null for none.</param>
/// <param name="cursor">The cursor.</param>
/// <param name="renewsOnly">True when the cursor was there: nothing was prepared for another one.</param>
/// <param name="most">How many subscriptions the estuary may have.</param>
internal sealed class SubscribeOperation(StreamHead plan, Incarnation? expected, Cursor cursor, bool renewsOnly, int most) : StreamOperation<SubscribeResult>
{
    public override bool IsExclusive => true;

    public override StreamPath? CursorSource => cursor.Source;

    protected override SubscribeResult Unavailable => new(SubscribeVerdict.Unavailable, null, null, false);

    /// <summary>What would be said of an estuary as it was found, before anything is written for it.</summary>
    public SubscribeVerdict? RefuseEarly(EstuaryState there, DateTimeOffset now) => Refuse(there.Head!, there.Cursor, now);

    public override void Decide(StreamDraft draft, DateTimeOffset now)
    {
        StreamHead? there = draft.Head;
        NeedsFreshHead = true;
        if (there is null or { Status: StreamStatus.Deleted })
        {
            if (expected is not null)
            {
                Outcome = new SubscribeResult(SubscribeVerdict.Replaced, there, null, false);
                return;
            }

            Create(draft, there);
        }
        else if (Refuse(there, draft.CursorOf(cursor.Source), now) is { } verdict)
        {
            Outcome = new SubscribeResult(verdict, there, null, false);
        }
        else
        {
            Join(draft, now);
        }
    }

    private SubscribeVerdict? Refuse(StreamHead there, Cursor? known, DateTimeOffset now)
    {
        switch (there.ExistenceAt(now))
        {
            case StreamExistence.Gone:
                return SubscribeVerdict.Blocked;
            case StreamExistence.Missing:
                return SubscribeVerdict.Expired;
        }

        return there.Kind != StreamKind.Estuary ? SubscribeVerdict.NotAnEstuary
            : !there.ContentType.Equals(plan.ContentType) ? SubscribeVerdict.ContentTypeMismatch
            : IsSame(known) && known!.Envelope != cursor.Envelope ? SubscribeVerdict.EnvelopeMismatch
            : there.Incarnation != expected || (renewsOnly && !IsSame(known)) ? SubscribeVerdict.Replaced
            : known is null && there.SubscriptionCount >= most ? SubscribeVerdict.TooManySubscriptions
            : null;
    }

    // A cursor of an earlier incarnation of the source has come to its end; a new subscription takes its place.
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
