namespace DurableStreams.AspNetCore.Live;

/// <summary>When an SSE connection must send a comment, and when it ends (§10.2).</summary>
internal sealed class SseTimes(TimeProvider time, TimeSpan lifetime, TimeSpan keepAlive)
{
    private readonly long _startedAt = time.GetTimestamp();

    public bool IsOver => time.GetElapsedTime(_startedAt) >= lifetime;

    /// <summary>How long to wait for data from now on.</summary>
    public TimeSpan Timeout
    {
        get
        {
            TimeSpan left = lifetime - time.GetElapsedTime(_startedAt);
            return left < keepAlive ? WholeMilliseconds(left) : keepAlive;
        }
    }

    // Timers truncate to milliseconds. Rounded up, one wait reaches the end; rounded down, it would take several short
    // ones.
    private static TimeSpan WholeMilliseconds(TimeSpan left) =>
        left > TimeSpan.Zero ? TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)) : TimeSpan.Zero;
}
