using DurableStreams.Addressing;
using DurableStreams.Quotas;
using DurableStreams.Storage;
using DurableStreams.Streams;
using DurableStreams.Writing;

namespace DurableStreams.FanOut.Deliver;

/// <summary>How a delivery ended.</summary>
internal enum DeliverVerdict
{
    Delivered,

    /// <summary>The cursor has changed in the meantime; the bytes are discarded.</summary>
    Stale,

    /// <summary>The run would exceed the maximum size of the estuary.</summary>
    Full,

    Unavailable,
}

/// <summary>Appends a run of a source to an estuary and advances the cursor past it, atomically.</summary>
/// <param name="estuary">The incarnation of the estuary.</param>
/// <param name="expected">The cursor at which the run starts.</param>
/// <param name="next">The position in the source after the run.</param>
/// <param name="run">The appends in their stored form.</param>
/// <param name="maxBytes">The maximum size of the estuary.</param>
internal sealed class DeliverOperation(Incarnation estuary, Cursor expected, long next, AppendRun run, long maxBytes)
    : StreamOperation<DeliverVerdict>
{
    public override int DataLength => run.Data.Length;

    public override StreamPath? CursorSource => expected.Source;

    protected override DeliverVerdict Unavailable => DeliverVerdict.Unavailable;

    public override void Decide(StreamDraft draft, DateTimeOffset now)
    {
        bool isDue = draft.Head?.Incarnation == estuary
            && draft.Head.ExistenceAt(now) == StreamExistence.Live
            && draft.CursorOf(expected.Source) == expected;
        bool fits = isDue && StreamSize.Fits(draft.Head!.Tail, run.Data.Length, maxBytes);
        NeedsFreshHead = !fits;
        Outcome = fits ? DeliverVerdict.Delivered : isDue ? DeliverVerdict.Full : DeliverVerdict.Stale;
        if (fits)
        {
            draft.Deliver(run, expected with { Position = next }, now);
        }
    }
}
