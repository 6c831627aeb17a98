using DurableStreams.Addressing;
using DurableStreams.Writing;

namespace DurableStreams.FanOut.Registry;

/// <summary>Reads an estuary and its cursor in a source. The result is null if they cannot be read.</summary>
/// <param name="source">The path of the source.</param>
/// <param name="mayBeCached">
/// True if a cached state will do, because the caller either commits on it, which verifies it, or reads again.
/// </param>
internal sealed class LoadCursorOperation(StreamPath source, bool mayBeCached) : StreamOperation<EstuaryState?>
{
    public override StreamPath? CursorSource => source;

    protected override EstuaryState? Unavailable => null;

    public override void Decide(StreamDraft draft, DateTimeOffset now)
    {
        // If no commit follows that would detect an outdated head, it must be read from a shared store.
        NeedsFreshHead = !mayBeCached;
        Outcome = new EstuaryState(draft.Head, draft.CursorOf(source));
    }
}
