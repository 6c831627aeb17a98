namespace DurableStreams.Storage;

/// <summary>
/// Decides how long a group commit waits for more writes. Without a delay, clients that send the next write when the
/// last one is answered fall into two groups, and each waits while the other is written. After a commit that took long,
/// the clients just answered get a part of that time to return, so that the next commit has the writes of all.
/// </summary>
/// <remarks>
/// There is no delay after a fast commit, or if no writes are expected. When clients do not return faster than others
/// arrive, the following commits are not delayed. Instances are not thread-safe.
/// </remarks>
/// <param name="time">The clock.</param>
public sealed class GroupCommitDelay(TimeProvider time)
{
    /// <summary>The maximum delay, as a part of the duration of the last commit.</summary>
    private const double MaxPartOfCommit = 0.75;

    /// <summary>Maximum number of commits without a delay after one that was of no use, as a power of 2.</summary>
    private const int MaxSkippedPower = 5;

    // Timers are not more accurate than this. On a fast disk, a delay gains nothing.
    private static readonly TimeSpan MinCommit = TimeSpan.FromMilliseconds(1.5);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromMilliseconds(20);

    private TimeSpan _lastCommit;
    private TimeSpan _commit; // the shorter of the last two: one slow commit does not make a slow disk
    private TimeSpan _maxDelay;
    private long _lastEnd;
    private int _arrivedDuringCommit;
    private int _useless;
    private int _toSkip;

    /// <summary>How many writes the next commit may have: those just answered and those that waited for them.</summary>
    public int Expected { get; private set; }

    /// <summary>Records a commit that succeeded.</summary>
    /// <param name="started">Timestamp of its start.</param>
    /// <param name="written">Number of its writes.</param>
    /// <param name="waiting">Number of writes that wait for the next commit.</param>
    public void CommitEnded(long started, int written, int waiting)
    {
        _lastEnd = time.GetTimestamp();
        TimeSpan took = time.GetElapsedTime(started, _lastEnd);
        _commit = took < _lastCommit ? took : _lastCommit;
        _lastCommit = took;
        _arrivedDuringCommit = waiting;
        Expected = written + waiting;
        bool isSkipped = _toSkip > 0;
        _toSkip -= isSkipped ? 1 : 0;
        TimeSpan part = _commit * MaxPartOfCommit;
        _maxDelay = isSkipped || _commit < MinCommit ? TimeSpan.Zero : part < MaxDelay ? part : MaxDelay;
    }

    /// <summary>Returns how much longer to wait; zero to commit now.</summary>
    /// <param name="waiting">Number of writes that wait.</param>
    public TimeSpan Left(int waiting)
    {
        if (_maxDelay == TimeSpan.Zero || waiting >= Expected)
        {
            return TimeSpan.Zero;
        }

        TimeSpan left = _maxDelay - time.GetElapsedTime(_lastEnd);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>Records the end of a delay. Later ones depend on what it gained.</summary>
    /// <param name="waiting">Number of writes that wait.</param>
    public void Ended(int waiting)
    {
        _maxDelay = TimeSpan.Zero;

        // The first write would be committed without the delay: it gains nothing by waiting alone.
        int gained = waiting - Math.Max(_arrivedDuringCommit, 1);
        bool wasUseful = IsTwiceAsFast(gained, time.GetElapsedTime(_lastEnd));
        _useless = wasUseful ? 0 : Math.Min(_useless + 1, MaxSkippedPower);
        _toSkip = wasUseful ? 0 : 1 << (_useless - 1);
    }

    // Compares the rate of arrival during the delay with the rate during the commit.
    private bool IsTwiceAsFast(int arrived, TimeSpan delay) =>
        arrived > 0 && arrived * _lastCommit > 2 * _arrivedDuringCommit * delay;
}
