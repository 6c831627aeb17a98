using DurableStreams.Addressing;
using DurableStreams.Streams;
using DurableStreams.Writing;

namespace DurableStreams.Linking;

/// <summary>The result of marking a source.</summary>
internal enum MarkVerdict
{
    Marked,
    NotFound,
    Unavailable,
}

/// <summary>Marks a source as having subscribers. The mark stays for the rest of its incarnation.</summary>
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
