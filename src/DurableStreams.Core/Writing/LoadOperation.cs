namespace DurableStreams.Writing;

/// <summary>
/// Reads the head into the cache of a stream actor. Goes through the mailbox, so that the head it reads never replaces
/// a later one that was committed in the meantime.
/// </summary>
internal sealed class LoadOperation : StreamOperation<CachedHead?>
{
    protected override CachedHead? Unavailable => null;

    public override void Decide(StreamDraft draft, DateTimeOffset now) => Outcome = draft.Basis;
}
