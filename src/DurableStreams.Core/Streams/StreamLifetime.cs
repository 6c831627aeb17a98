namespace DurableStreams.Streams;

/// <summary>How long a stream incarnations: for ever, a sliding time to live, or until an instant (§5.1).</summary>
/// <remarks><c>default</c> is for ever. Never both.</remarks>
/// <param name="TtlSeconds">Seconds without reads or writes after which the stream expires; 0 expires at once.</param>
/// <param name="ExpiresAt">The instant from which the stream is gone.</param>
public readonly record struct StreamLifetime(long? TtlSeconds, DateTimeOffset? ExpiresAt)
{
    /// <summary>The most that the stored expiry may lie behind the exact one.</summary>
    public static readonly TimeSpan MaxSlack = TimeSpan.FromSeconds(60);

    /// <summary>True when a time to live or an expiry is set.</summary>
    public bool IsLimited => TtlSeconds is not null || ExpiresAt is not null;

    /// <summary>
    /// The expiry to store when the stream is used at <paramref name="now"/>: exact for an instant, a little
    /// late for a sliding one, so that not every read has to write.
    /// </summary>
    public DateTimeOffset? ExpiryAfterUse(DateTimeOffset now)
    {
        if (TtlSeconds is not { } seconds)
        {
            return ExpiresAt;
        }

        TimeSpan ttl = ToTimeSpan(seconds);
        TimeSpan tenth = ttl / 10;
        return AddClamped(AddClamped(now, ttl), tenth < MaxSlack ? tenth : MaxSlack);
    }

    /// <summary>True when a stored expiry is too early for a stream used at <paramref name="now"/>.</summary>
    public bool NeedsRenewal(DateTimeOffset? storedExpiry, DateTimeOffset now) =>
        TtlSeconds is { } seconds && storedExpiry < AddClamped(now, ToTimeSpan(seconds));

    // A time to live may be centuries; instants end with the year 9999.
    private static TimeSpan ToTimeSpan(long seconds) =>
        seconds >= TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerSecond ? TimeSpan.MaxValue : TimeSpan.FromTicks(seconds * TimeSpan.TicksPerSecond);

    private static DateTimeOffset AddClamped(DateTimeOffset instant, TimeSpan span) =>
        span >= DateTimeOffset.MaxValue - instant ? DateTimeOffset.MaxValue : instant + span;
}
