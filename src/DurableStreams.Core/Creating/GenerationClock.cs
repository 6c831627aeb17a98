namespace DurableStreams.Creating;

/// <summary>
/// Generates generations: the current time in Unix ms, or slightly more so that no two streams created by this process
/// share one. So an offset of an earlier incarnation of a path is never taken for one that a later fork at that path
/// inherits.
/// </summary>
internal sealed class GenerationClock(TimeProvider time)
{
    private long _last;

    /// <summary>Returns the next generation.</summary>
    /// <param name="above">An exclusive lower bound.</param>
    public long Next(long above = 0)
    {
        while (true)
        {
            long last = Volatile.Read(ref _last);
            long next = Math.Max(time.GetUtcNow().ToUnixTimeMilliseconds(), Math.Max(last, above) + 1);
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
            {
                return next;
            }
        }
    }
}
