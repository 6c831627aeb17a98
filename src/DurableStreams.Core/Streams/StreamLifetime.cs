namespace DurableStreams.Streams;

/// <summary>The lifetime of a stream: unlimited, a sliding time to live, or until an instant (§5.1).</summary>
/// <remarks><c>default</c> is unlimited. At most one of the two is set.</remarks>
/// <param name="TtlSeconds">
/// The number of seconds without reads or writes after which the stream expires; 0 expires at once.
/// </param>
/// <param name="ExpiresAt">The instant at which the stream expires.</param>
public readonly record struct StreamLifetime(long? TtlSeconds, DateTimeOffset? ExpiresAt)
{
    /// <summary>The maximum time by which the stored expiry may be later than the exact one.</summary>
    public static readonly TimeSpan MaxSlack = TimeSpan.FromSeconds(60);

    /// <summary>True if a time to live or an expiry is set.</summary>
    public bool IsLimited => TtlSeconds is not null || ExpiresAt is not null;

    /// <summary>
    /// Returns the expiry to store when the stream is used at <paramref name="now"/>. An instant is stored exactly, the
    /// end of a time to live a little late, so that not every read has to write.
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

    /// <summary>Whether a stored expiry is too early for a stream used at <paramref name="now"/>.</summary>
    public bool NeedsRenewal(DateTimeOffset? storedExpiry, DateTimeOffset now) =>
        TtlSeconds is not null && storedExpiry < EndOfTtl(now);

    /// <summary>Whether less than half of the time to live is left at <paramref name="instant"/>.</summary>
    internal bool IsHalfOver(DateTimeOffset? storedExpiry, DateTimeOffset instant) =>
        TtlSeconds is { } seconds && storedExpiry < AddClamped(instant, ToTimeSpan(seconds) / 2);

    /// <summary>The exact end of the time to live, which must be set, of a stream used at an instant.</summary>
    internal DateTimeOffset EndOfTtl(DateTimeOffset used) => AddClamped(used, ToTimeSpan(TtlSeconds!.Value));

    // Clamps: a time to live may span centuries, but instants end with the year 9999.
    private static TimeSpan ToTimeSpan(long seconds) =>
        seconds >= TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerSecond
            ? TimeSpan.MaxValue
            : TimeSpan.FromTicks(seconds * TimeSpan.TicksPerSecond);

    private static DateTimeOffset AddClamped(DateTimeOffset instant, TimeSpan span) =>
        span >= DateTimeOffset.MaxValue - instant ? DateTimeOffset.MaxValue : instant + span;
}
