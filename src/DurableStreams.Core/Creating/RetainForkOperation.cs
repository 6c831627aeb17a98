using DurableStreams.Addressing;
using DurableStreams.Streams;
using DurableStreams.Writing;

namespace DurableStreams.Creating;

/// <summary>Holds a source's bytes for a fork that is about to be made.</summary>
/// <param name="source">The incarnation that the fork point was found in.</param>
/// <param name="fork">The fork to come.</param>
internal sealed class RetainForkOperation(Incarnation source, Incarnation fork) : StreamOperation<RetainVerdict>
{
    public override bool IsExclusive => true;

    public override Incarnation? Fork => fork;

    protected override RetainVerdict Unavailable => RetainVerdict.Unavailable;

    public override void Decide(StreamDraft draft, DateTimeOffset now)
    {
        NeedsFreshHead = true;
        switch (draft.Head.ExistenceAt(now))
        {
            case StreamExistence.Live when draft.Head!.Incarnation == source:
                Outcome = RetainVerdict.Retained;
                if (!draft.HasFork(fork))
                {
                    draft.AddFork(fork);
                    NeedsFreshHead = false;
                }

                break;
            case StreamExistence.Gone:
                Outcome = RetainVerdict.Gone;
                break;
            default:
                Outcome = RetainVerdict.NotFound;
                break;
        }
    }
}

/// <summary>What the source says.</summary>
internal enum RetainVerdict
{
    Retained,
    NotFound,
    Gone,
    Unavailable,
}
