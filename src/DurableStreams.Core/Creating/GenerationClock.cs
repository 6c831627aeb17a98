namespace DurableStreams.Creating;

/// <summary>
/// Gives generations: the instant in Unix ms, or a little more so that no two streams made by this process share one.
/// An offset of a path's former incarnation is then never taken for an inherited one of a fork that incarnations there now.
/// </summary>
internal sealed class GenerationClock(TimeProvider time)
{
    private long _last;

    /// <param name="above">The result is greater than this.</param>
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
