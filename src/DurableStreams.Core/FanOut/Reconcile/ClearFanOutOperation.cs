using DurableStreams.Storage;
using DurableStreams.Writing;

namespace DurableStreams.FanOut.Reconcile;

/// <summary>
/// Notes that everything has arrived, if the head is still the one that was looked at. Commits even where the flag is
/// not set: a concurrent commit that would set it, and whose reminder is about to be removed, then fails and schedules another.
/// </summary>
internal sealed class ClearFanOutOperation(RowVersion seen) : StreamOperation<bool>
{
    public override bool IsExclusive => true;

    protected override bool Unavailable => false;

    public override void Decide(StreamDraft draft, DateTimeOffset now)
    {
        Outcome = draft.Basis.Version == seen;
        NeedsFreshHead = !Outcome;
        if (Outcome)
        {
            draft.SetFanOutDue(false);
        }
    }
}
