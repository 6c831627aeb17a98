using DurableStreams.Addressing;
using DurableStreams.Streams;
using DurableStreams.Writing;

namespace DurableStreams.Linking;

/// <summary>The result of marking a stream.</summary>
internal enum MarkVerdict
{
    Marked,
    NotFound,
    Unavailable,
}

/// <summary>Who follows a stream from now on.</summary>
internal enum FollowerKind
{
    /// <summary>An estuary subscribes to it.</summary>
    Estuary,

    /// <summary>It is linked to a subscription (§6).</summary>
    Subscription,
}

/// <summary>
/// Marks a stream as one whose appends must be announced. The mark stays for the rest of its incarnation.
/// </summary>
internal sealed class MarkFollowedOperation(Incarnation stream, FollowerKind kind) : StreamOperation<MarkVerdict>
{
    protected override MarkVerdict Unavailable => MarkVerdict.Unavailable;

    public override void Decide(StreamDraft draft, DateTimeOffset now)
    {
        bool isThere = draft.Head?.Incarnation == stream && draft.Head.ExistenceAt(now) == StreamExistence.Live;
        bool isMarked = isThere
            && (kind == FollowerKind.Estuary ? draft.Head!.HasSubscribers : draft.Head!.HasSubscriptions);
        Outcome = isThere ? MarkVerdict.Marked : MarkVerdict.NotFound;
        NeedsFreshHead = !isThere || isMarked;
        if (!isThere || isMarked)
        {
            return;
        }

        if (kind == FollowerKind.Estuary)
        {
            draft.MarkSubscribed();
        }
        else
        {
            draft.MarkLinked();
        }
    }
}
