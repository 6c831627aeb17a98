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

    /// <summary>Maximum number of commits without a delay after one that was of no use.</summary>
    private const int MaxUndelayed = 16;

    // Timers are not more accurate than this. On a fast disk, a delay gains nothing.
    private static readonly TimeSpan MinCommit = TimeSpan.FromMilliseconds(1.5);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromMilliseconds(20);

    private TimeSpan _lastCommit;
    private TimeSpan _commit; // the shorter of the last two: one slow commit does not make a slow disk
    private TimeSpan _maxDelay;
    private long _lastEnd;
    private int _arrivedDuringCommit;
    private bool _wasFull;
    private int _undelayed; // how many commits the last useless delay excluded
    private int _undelayedLeft;

    /// <summary>How many writes the next commit may have: those just answered and those that waited for them.</summary>
    public int Expected { get; private set; }

    /// <summary>Records which writes the next commit has.</summary>
    /// <param name="left">Number of those that wait and did not fit. If there are any, no others are expected.</param>
    public void Taken(int left) => _wasFull = left > 0;

    /// <summary>Records the end of a commit.</summary>
    /// <param name="started">Timestamp of its start.</param>
    /// <param name="written">Number of its writes.</param>
    /// <param name="waiting">Number of writes that wait for the next commit.</param>
    public void CommitEnded(long started, int written, int waiting)
    {
        if (_wasFull)
        {
            return;
        }

        _lastEnd = time.GetTimestamp();
        TimeSpan took = time.GetElapsedTime(started, _lastEnd);
        _commit = took < _lastCommit ? took : _lastCommit;
        _lastCommit = took;
        _arrivedDuringCommit = waiting;
        Expected = written + waiting;
        if (_undelayedLeft > 0)
        {
            _undelayedLeft--;
            _maxDelay = TimeSpan.Zero;
            return;
        }

        TimeSpan part = _commit * MaxPartOfCommit;
        _maxDelay = _commit < MinCommit ? TimeSpan.Zero : part < MaxDelay ? part : MaxDelay;
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
        _undelayed = wasUseful ? 0 : Math.Clamp(2 * _undelayed, 1, MaxUndelayed);
        _undelayedLeft = _undelayed;
    }

    // Compares the rate of arrival during the delay with the rate during the commit.
    private bool IsTwiceAsFast(int arrived, TimeSpan delay) =>
        arrived > 0 && arrived * _lastCommit > 2 * _arrivedDuringCommit * delay;
}
