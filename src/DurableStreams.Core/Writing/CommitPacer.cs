using DurableStreams.Primitives;

namespace DurableStreams.Writing;

/// <summary>
/// Lets the writers of other processes in where processes share a store. Whoever has just committed knows the head and
/// commits again at once; whoever lost has to read it first, and would lose for ever. So a writer rests now and then for
/// as long as another needs to read and commit; its own requests are committed together after the rest.
/// </summary>
internal sealed class CommitPacer(bool isExclusive, TimeProvider time)
{
    /// <summary>So many commits on end are one turn.</summary>
    private const int MaxConsecutiveCommits = 8;

    /// <summary>The rest after a turn, in times that a commit takes.</summary>
    private const int PauseInCommits = 3;

    private static readonly TimeSpan MaxPause = TimeSpan.FromMilliseconds(100);

    private static readonly RetrySchedule ConflictDelays = new(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(64));

    private static readonly TimeSpan MaxConflictDelay = TimeSpan.FromMilliseconds(50);

    private TimeSpan _commit;
    private long _lastEnd;
    private int _commits;

    /// <summary>The rest that is due before the next commit; zero when there is none.</summary>
    public TimeSpan NextPause()
    {
        if (isExclusive || _commits == 0)
        {
            return TimeSpan.Zero;
        }

        TimeSpan rest = PauseInCommits * _commit;
        rest = rest < MaxPause ? rest : MaxPause;
        if (time.GetElapsedTime(_lastEnd) >= rest)
        {
            // Nothing was written for long enough: everybody had a chance.
            _commits = 0;
            return TimeSpan.Zero;
        }

        if (_commits < MaxConsecutiveCommits)
        {
            return TimeSpan.Zero;
        }

        _commits = 0;
        return rest;
    }

    /// <summary>A commit has ended, well or in conflict.</summary>
    /// <param name="started">When it began, a timestamp of the time provider.</param>
    /// <param name="won">True when it was made.</param>
    public void Ended(long started, bool won)
    {
        _lastEnd = time.GetTimestamp();
        _commit = time.GetElapsedTime(started, _lastEnd);
        _commits = won ? _commits + 1 : 0;
    }

    /// <summary>How long to wait after a lost race: no longer than the winner's rest, and no two writers alike.</summary>
    /// <param name="attempt">How many races were lost on end; 1 or more.</param>
    public TimeSpan ConflictBackoff(int attempt)
    {
        TimeSpan bound = ConflictDelays.DelayAfter(attempt);
        TimeSpan most = _commit > TimeSpan.Zero && _commit < MaxConflictDelay ? _commit : MaxConflictDelay;
        return (bound < most ? bound : most) * Random.Shared.NextDouble();
    }
}
