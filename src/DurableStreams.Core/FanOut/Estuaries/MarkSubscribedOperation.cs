using DurableStreams.Addressing;
using DurableStreams.Streams;
using DurableStreams.Writing;

namespace DurableStreams.FanOut.Estuaries;

/// <summary>What a source says to its first subscriber.</summary>
internal enum MarkVerdict
{
    Marked,
    NotFound,
    Unavailable,
}

/// <summary>Notes at a source that it has subscribers, for as long as it incarnations.</summary>
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
