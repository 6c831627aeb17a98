namespace DurableStreams.FanOut.Reconcile;

/// <summary>How far an estuary, or a range of them, is behind the source.</summary>
internal enum FanOutProgress
{
    /// <summary>Not at the tail, but further than the tail of the last check.</summary>
    Behind,

    /// <summary>Still not where the source was at the last check.</summary>
    Stuck,
}

/// <summary>One check of a source: what positions are compared with, and what was found.</summary>
/// <param name="tail">The source's tail now.</param>
/// <param name="lastTail">The source's tail at the last check; null before the first.</param>
/// <param name="delivers">True when signals were sent too often without progress: what is stuck is delivered by the check itself.</param>
internal sealed class FanOutCheck(long tail, long? lastTail, bool delivers)
{
    private volatile bool _isBehind;
    private volatile bool _isStuck;

    public long Tail => tail;

    public bool IsStuck => _isStuck;

    public bool IsAllDone => !_isBehind && !_isStuck;

    /// <summary>Null when a position has reached the tail.</summary>
    public FanOutProgress? ProgressAt(long position) =>
        position >= tail ? null
        : position < lastTail ? FanOutProgress.Stuck
        : FanOutProgress.Behind;

    /// <summary>True when the check itself is to deliver.</summary>
    public bool Delivers(FanOutProgress progress) => delivers && progress == FanOutProgress.Stuck;

    /// <summary>Records that something has not arrived yet.</summary>
    public void Note(FanOutProgress progress)
    {
        _isStuck |= progress == FanOutProgress.Stuck;
        _isBehind |= progress == FanOutProgress.Behind;
    }
}
