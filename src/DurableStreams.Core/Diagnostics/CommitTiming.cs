namespace DurableStreams.Diagnostics;

/// <summary>Receives the duration of the commit of an append; complete when the append completes.</summary>
public sealed class CommitTiming
{
    /// <summary>Total duration of the commits of the append, including conflicts; null if there was none.</summary>
    public TimeSpan? Commit { get; private set; }

    internal void Add(TimeSpan commit) => Commit = (Commit ?? TimeSpan.Zero) + commit;
}
