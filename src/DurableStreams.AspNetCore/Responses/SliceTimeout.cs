namespace DurableStreams.AspNetCore.Responses;

/// <summary>How long a client may take to receive a slice of a response.</summary>
internal readonly struct SliceTimeout
{
    private readonly TimeSpan _timeout;
    private readonly long _earliest;

    /// <param name="time">The clock.</param>
    /// <param name="timeout">The maximum duration of a wait.</param>
    /// <param name="lifetime">
    /// The time from now in which a client may stop reading: the timeout of a wait that begins in it counts from its
    /// end.
    /// </param>
    public SliceTimeout(TimeProvider time, TimeSpan timeout, TimeSpan lifetime)
    {
        Time = time;
        _timeout = timeout;
        _earliest = lifetime > TimeSpan.Zero ? TimestampAfter(lifetime + timeout) : 0;
    }

    public TimeProvider Time { get; }

    /// <summary>The timestamp at which a wait that begins now has lasted too long.</summary>
    public long DeadlineOfWait() => Math.Max(_earliest, TimestampAfter(_timeout));

    private long TimestampAfter(TimeSpan delay) =>
        Time.GetTimestamp() + (long)(delay.TotalSeconds * Time.TimestampFrequency);
}
