using DurableStreams.Addressing;
using DurableStreams.Writing;

namespace DurableStreams.FanOut.Registry;

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
