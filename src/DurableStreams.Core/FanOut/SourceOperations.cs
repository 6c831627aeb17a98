using DurableStreams.Storage;
using DurableStreams.Writing;

namespace DurableStreams.FanOut;

/// <summary>What a source says to its first subscriber.</summary>
internal enum MarkVerdict
{
    Marked,
    NotFound,
    Unavailable,
}

/// <summary>Notes at a source that it has subscribers, for as long as it lives.</summary>
internal sealed class MarkSubscribedOperation(Incarnation source) : StreamOperation<MarkVerdict>
{
    protected override MarkVerdict Unavailable => MarkVerdict.Unavailable;

    public override void Decide(StreamDraft draft, DateTimeOffset now)
    {
        bool isThere = draft.Head?.Incarnation == source && draft.Head.ExistenceAt(now) == StreamExistence.Live;
        Outcome = isThere ? MarkVerdict.Marked : MarkVerdict.NotFound;
        NeedsFreshHead = !isThere || draft.Head!.HasSubscribers;
        if (isThere && !draft.Head!.HasSubscribers)
        {
            draft.MarkSubscribed();
        }
    }
}

/// <summary>
/// Notes that everything has arrived, if the head is still the one that was looked at. Commits even where the flag is
/// not set: a commit on its way that would set it, and whose row is about to be removed, then fails and files anew.
/// </summary>
internal sealed class ClearFanOutOperation(HeadVersion seen) : StreamOperation<bool>
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
