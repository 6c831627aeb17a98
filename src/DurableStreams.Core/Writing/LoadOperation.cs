namespace DurableStreams.Writing;

/// <summary>
/// Reads a head into the writer's cache. Through the mailbox, so that a head that was read never replaces
/// a later one that was committed meanwhile.
/// </summary>
internal sealed class LoadOperation : StreamOperation<CachedHead?>
{
    protected override CachedHead? Unavailable => null;

    public override void Decide(StreamDraft draft, DateTimeOffset now) => Outcome = draft.Basis;
}
