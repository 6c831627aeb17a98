using DurableStreams.Addressing;
using DurableStreams.Writing;

namespace DurableStreams.FanOut.Registry;

/// <summary>Reads an estuary and its cursor in a source. The result is null if they cannot be read.</summary>
internal sealed class LoadCursorOperation(StreamPath source) : StreamOperation<EstuaryState?>
{
    public override StreamPath? CursorSource => source;

    protected override EstuaryState? Unavailable => null;

    public override void Decide(StreamDraft draft, DateTimeOffset now)
    {
        // No commit may follow that would detect an outdated head, so the head must be read from a shared store.
        NeedsFreshHead = true;
        Outcome = new EstuaryState(draft.Head, draft.CursorOf(source));
    }
}
