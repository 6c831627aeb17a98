namespace DurableStreams.Primitives;

/// <summary>Delays between attempts: each twice the one before, up to a limit.</summary>
/// <param name="First">The delay after the first attempt.</param>
/// <param name="Max">The longest delay.</param>
internal readonly record struct RetrySchedule(TimeSpan First, TimeSpan Max)
{
    // Beyond it every delay that anybody configures has reached its limit, and the factor still fits.
    private const int MaxDoublings = 20;

    /// <summary>The delay after a number of failed attempts.</summary>
    /// <param name="retries">The number of delays before this one; 0 for the first.</param>
    public TimeSpan DelayAfter(int retries)
    {
        TimeSpan doubled = First * Math.Pow(2, Math.Min(retries, MaxDoublings));
        return doubled < Max ? doubled : Max;
    }
}
