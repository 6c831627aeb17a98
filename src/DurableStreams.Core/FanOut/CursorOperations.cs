using DurableStreams.Storage;
using DurableStreams.Writing;

namespace DurableStreams.FanOut;

/// <summary>An estuary and its cursor for one source, as they stand.</summary>
/// <param name="Head">The estuary's head; null when its path was never used.</param>
/// <param name="Cursor">Null when there is none.</param>
internal sealed record EstuaryState(StreamHead? Head, Cursor? Cursor);

/// <summary>Reads an estuary and its cursor for a source. Null when it cannot be read.</summary>
internal sealed class LoadCursorOperation(StreamPath source) : StreamOperation<EstuaryState?>
{
    public override StreamPath? CursorSource => source;

    protected override EstuaryState? Unavailable => null;

    public override void Decide(StreamDraft draft, DateTimeOffset now)
    {
        // What it leads to may be no commit, so it must not come from a memory that others have overtaken.
        NeedsFreshHead = true;
        Outcome = new EstuaryState(draft.Head, draft.CursorOf(source));
    }
}

/// <summary>How a delivery ended.</summary>
internal enum DeliverVerdict
{
    Delivered,

    /// <summary>The cursor is another one by now; the bytes are discarded.</summary>
    Stale,

    Unavailable,
}

/// <summary>Appends a run of a source to an estuary and advances the cursor over it, both or neither.</summary>
/// <param name="estuary">The life of the estuary.</param>
/// <param name="expected">The cursor that the run begins at.</param>
/// <param name="next">The position after the run.</param>
/// <param name="run">The bytes.</param>
internal sealed class DeliverOperation(Incarnation estuary, Cursor expected, long next, AppendRun run) : StreamOperation<DeliverVerdict>
{
    public override int DataLength => run.Data.Length;

    public override StreamPath? CursorSource => expected.Source;

    protected override DeliverVerdict Unavailable => DeliverVerdict.Unavailable;

    public override void Decide(StreamDraft draft, DateTimeOffset now)
    {
        bool isDue = draft.Head?.Incarnation == estuary
            && draft.Head.ExistenceAt(now) == StreamExistence.Live
            && draft.CursorOf(expected.Source) == expected;
        NeedsFreshHead = !isDue;
        Outcome = isDue ? DeliverVerdict.Delivered : DeliverVerdict.Stale;
        if (isDue)
        {
            draft.Deliver(run, expected with { Position = next });
        }
    }
}

/// <summary>How the removal of a cursor ended.</summary>
internal enum RemoveVerdict
{
    /// <summary>It is gone, now or before.</summary>
    Removed,

    Unavailable,
}

/// <summary>Ends a subscription: removes its cursor, wherever it stands.</summary>
internal sealed class RemoveCursorOperation(StreamPath source, SubscriptionId subscription) : StreamOperation<RemoveVerdict>
{
    public override StreamPath? CursorSource => source;

    protected override RemoveVerdict Unavailable => RemoveVerdict.Unavailable;

    public override void Decide(StreamDraft draft, DateTimeOffset now)
    {
        Outcome = RemoveVerdict.Removed;
        bool isThere = draft.Head is { Status: StreamStatus.Live } && draft.CursorOf(source)?.Subscription == subscription;
        NeedsFreshHead = !isThere;
        if (isThere)
        {
            draft.SetCursor(source, null);
        }
    }
}
