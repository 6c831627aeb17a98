namespace DurableStreams.Diagnostics;

/// <summary>For whoever asks how long the commit of an append took; filled in before the append is answered.</summary>
public sealed class CommitTiming
{
    /// <summary>How long commits took that the append was in, lost races included; null when there was none.</summary>
    public TimeSpan? Commit { get; private set; }

    internal void Add(TimeSpan commit) => Commit = (Commit ?? TimeSpan.Zero) + commit;
}
