namespace DurableStreams.AspNetCore;

/// <summary>When an SSE connection has to break its silence and when it has lasted long enough (§10.2).</summary>
internal sealed class SseTimes(TimeProvider time, TimeSpan lifetime, TimeSpan keepAlive)
{
    private readonly long _began = time.GetTimestamp();

    public bool IsOver => time.GetElapsedTime(_began) >= lifetime;

    /// <summary>How long to wait for data from now on.</summary>
    public TimeSpan Patience
    {
        get
        {
            TimeSpan rest = lifetime - time.GetElapsedTime(_began);
            return rest < keepAlive ? WholeMilliseconds(rest) : keepAlive;
        }
    }

    // Waits are cut to milliseconds. A little too long is over; a little too short would be waited for again and again.
    private static TimeSpan WholeMilliseconds(TimeSpan rest) =>
        rest > TimeSpan.Zero ? TimeSpan.FromMilliseconds(Math.Ceiling(rest.TotalMilliseconds)) : TimeSpan.Zero;
}
