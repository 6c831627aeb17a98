using DurableStreams.Addressing;
using DurableStreams.Streams;

namespace DurableStreams.Writing;

/// <summary>Renews the sliding lifetime of a stream that was read (§5.1, <c>Stream-TTL</c>).</summary>
internal sealed class RenewOperation(Incarnation incarnation) : StreamOperation<bool>
{
    protected override bool Unavailable => false;

    public override void Decide(StreamDraft draft, DateTimeOffset now)
    {
        Outcome = draft.Head?.Incarnation == incarnation && draft.Head.ExistenceAt(now) == StreamExistence.Live;
        NeedsFreshHead = !Outcome;
        if (Outcome)
        {
            draft.Renew(now);
        }
    }
}
