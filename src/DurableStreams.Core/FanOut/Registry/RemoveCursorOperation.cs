using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.Streams;
using DurableStreams.Writing;

namespace DurableStreams.FanOut.Registry;

/// <summary>How the removal of a cursor ended.</summary>
internal enum RemoveVerdict
{
    /// <summary>Removed by this operation or by an earlier one.</summary>
    Removed,

    Unavailable,
}

/// <summary>Ends a subscription: removes its cursor at whatever position.</summary>
internal sealed class RemoveCursorOperation(StreamPath source, EstuarySubscriptionId subscription)
    : StreamOperation<RemoveVerdict>
{
    public override StreamPath? CursorSource => source;

    protected override RemoveVerdict Unavailable => RemoveVerdict.Unavailable;

    public override void Decide(StreamDraft draft, DateTimeOffset now)
    {
        Outcome = RemoveVerdict.Removed;
        bool isThere = draft.Head is { Status: StreamStatus.Live }
            && draft.CursorOf(source)?.Subscription == subscription;
        NeedsFreshHead = !isThere;
        if (isThere)
        {
            draft.SetCursor(source, null);
        }
    }
}
