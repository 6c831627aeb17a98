using DurableStreams.Primitives;

namespace DurableStreams.Writing;

/// <summary>
/// On a shared store, pauses a busy actor so that the actors of other processes can commit. The actor that committed
/// last has the current head and can commit again at once; the others must read the head first, and would lose every
/// race. The pause is long enough for another actor to read and commit; the requests that arrive during the pause are
/// committed together.
/// </summary>
internal sealed class CommitPacer(bool isExclusive, TimeProvider time)
{
    /// <summary>Maximum number of consecutive commits before a pause.</summary>
    private const int MaxConsecutiveCommits = 8;

    /// <summary>Duration of the pause, as a multiple of the duration of a commit.</summary>
    private const int PauseInCommits = 3;

    private static readonly TimeSpan MaxPause = TimeSpan.FromMilliseconds(100);

    private static readonly RetrySchedule ConflictDelays =
        new(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(64));

    private static readonly TimeSpan MaxConflictDelay = TimeSpan.FromMilliseconds(50);

    private TimeSpan _commitDuration;
    private long _lastEnd;
    private int _commits;

    /// <summary>Returns the pause before the next commit; zero if none is due.</summary>
    public TimeSpan NextPause()
    {
        if (isExclusive || _commits == 0)
        {
            return TimeSpan.Zero;
        }

        TimeSpan pause = PauseInCommits * _commitDuration;
        pause = pause < MaxPause ? pause : MaxPause;
        if (time.GetElapsedTime(_lastEnd) >= pause)
        {
            // The actor was idle for long enough: the others could commit.
            _commits = 0;
            return TimeSpan.Zero;
        }

        if (_commits < MaxConsecutiveCommits)
        {
            return TimeSpan.Zero;
        }

        _commits = 0;
        return pause;
    }

    /// <summary>Records the end of a commit.</summary>
    /// <param name="started">Timestamp of the start of the commit.</param>
    /// <param name="succeeded">False after a conflict or an unknown outcome.</param>
    public void RecordCommit(long started, bool succeeded)
    {
        _lastEnd = time.GetTimestamp();
        _commitDuration = time.GetElapsedTime(started, _lastEnd);
        _commits = succeeded ? _commits + 1 : 0;
    }

    /// <summary>
    /// Returns the delay after a conflict: shorter than the pause of the winner, and random so that two actors do not
    /// collide again.
    /// </summary>
    /// <param name="attempt">Number of consecutive conflicts; 1 or more.</param>
    public TimeSpan ConflictBackoff(int attempt)
    {
        TimeSpan bound = ConflictDelays.DelayAfter(attempt);
        TimeSpan max = _commitDuration > TimeSpan.Zero && _commitDuration < MaxConflictDelay
            ? _commitDuration
            : MaxConflictDelay;
        return (bound < max ? bound : max) * Random.Shared.NextDouble();
    }
}
