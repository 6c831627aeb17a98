using DurableStreams.Storage;
using DurableStreams.Writing;

namespace DurableStreams.FanOut.Reconcile;

/// <summary>
/// Clears the flag <c>FanOutDue</c> of a source if the head is still the one that was checked. Commits even if the
/// flag is not set: a concurrent commit that sets it relies on the reminder that is about to be removed. That commit
/// now conflicts and schedules another reminder.
/// </summary>
internal sealed class ClearFanOutOperation(RowVersion expected) : StreamOperation<bool>
{
    public override bool IsExclusive => true;

    protected override bool Unavailable => false;

    public override void Decide(StreamDraft draft, DateTimeOffset now)
    {
        Outcome = draft.Basis.Version == expected;
        NeedsFreshHead = !Outcome;
        if (Outcome)
        {
            draft.SetFanOutDue(false);
        }
    }
}
