namespace DurableStreams.FanOut.Reconcile;

/// <summary>How far an estuary, or a range of estuaries, is behind its source.</summary>
internal enum FanOutProgress
{
    /// <summary>Before the tail, but not before the tail of the last check.</summary>
    Behind,

    /// <summary>Still before the tail of the last check.</summary>
    Stuck,
}

/// <summary>One check of a source: the tails that positions are compared with, and the findings.</summary>
/// <param name="tail">The source's tail now.</param>
/// <param name="lastTail">The source's tail at the last check; null for the first check.</param>
/// <param name="deliversStuck">
/// True if the maximum number of signals had no effect: then the check itself delivers to stuck estuaries.
/// </param>
internal sealed class FanOutCheck(long tail, long? lastTail, bool deliversStuck)
{
    private volatile bool _isBehind;
    private volatile bool _isStuck;

    public long Tail => tail;

    public bool IsStuck => _isStuck;

    public bool IsAllDone => !_isBehind && !_isStuck;

    /// <summary>Compares a position with the tails; null if it has reached the current one.</summary>
    public FanOutProgress? ProgressAt(long position) =>
        position >= tail ? null
        : position < lastTail ? FanOutProgress.Stuck
        : FanOutProgress.Behind;

    /// <summary>Whether the check itself must deliver, instead of sending another signal.</summary>
    public bool MustDeliver(FanOutProgress progress) => deliversStuck && progress == FanOutProgress.Stuck;

    /// <summary>Records that an estuary or a range has not received everything.</summary>
    public void Record(FanOutProgress progress)
    {
        _isStuck |= progress == FanOutProgress.Stuck;
        _isBehind |= progress == FanOutProgress.Behind;
    }
}
