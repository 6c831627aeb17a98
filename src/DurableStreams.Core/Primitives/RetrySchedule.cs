namespace DurableStreams.Primitives;

/// <summary>Delays between attempts: each is twice the previous one, up to a maximum.</summary>
/// <param name="First">The delay after the first attempt.</param>
/// <param name="Max">The maximum delay.</param>
internal readonly record struct RetrySchedule(TimeSpan First, TimeSpan Max)
{
    // A factor of about a million takes every practical delay to its maximum, without an overflow.
    private const int MaxDoublings = 20;

    /// <summary>The delay after a number of failed attempts.</summary>
    /// <param name="retries">The number of delays before this one; 0 for the first.</param>
    public TimeSpan DelayAfter(int retries)
    {
        TimeSpan doubled = First * Math.Pow(2, Math.Min(retries, MaxDoublings));
        return doubled < Max ? doubled : Max;
    }
}
