using DurableStreams.Addressing;
using DurableStreams.Streams;
using DurableStreams.Writing;

namespace DurableStreams.Creating;

/// <summary>Retains the bytes of a source for a fork that will be created.</summary>
/// <param name="source">The incarnation for which the fork point was resolved.</param>
/// <param name="fork">The incarnation of the future fork.</param>
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

/// <summary>The decision of the source's actor.</summary>
internal enum RetainVerdict
{
    Retained,
    NotFound,
    Gone,
    Unavailable,
}
