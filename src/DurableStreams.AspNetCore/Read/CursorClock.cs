using System.Globalization;

namespace DurableStreams.AspNetCore.Read;

/// <summary>
/// Cursors of live reads (§10.1): the number of the current 20-second interval. Readers that wait for the same data
/// share one cache entry, and no reader gets the same entry twice.
/// </summary>
internal sealed class CursorClock(TimeProvider time, Random? random = null)
{
    private const int MaxJitterSeconds = 3600;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(20);
    private static readonly DateTimeOffset Epoch = new(2024, 10, 9, 0, 0, 0, TimeSpan.Zero);

    private readonly Random _random = random ?? Random.Shared;

    /// <summary>The number of the current interval.</summary>
    public long Current => Math.Max(0, (time.GetUtcNow() - Epoch).Ticks / Interval.Ticks);

    /// <summary>The cursor of a new response: greater than the client's.</summary>
    /// <param name="given">The client's cursor; an invalid one counts as absent.</param>
    public long Next(string? given)
    {
        long current = Current;
        return TryParse(given, out long client) && client >= current ? client + JitterIntervals() : current;
    }

    private static bool TryParse(string? given, out long cursor) =>
        long.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out cursor)
        && cursor <= long.MaxValue - MaxJitterSeconds;

    private long JitterIntervals() => Math.Max(1, _random.Next(1, MaxJitterSeconds + 1) / (int)Interval.TotalSeconds);
}
