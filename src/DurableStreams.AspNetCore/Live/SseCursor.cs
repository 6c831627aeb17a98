using DurableStreams.AspNetCore.Read;

namespace DurableStreams.AspNetCore.Live;

/// <summary>The cursor of one SSE connection: greater than the client's, and never decreasing (§10.1).</summary>
internal sealed class SseCursor(CursorClock clock, string? given)
{
    private long _last = clock.Next(given);

    public long Next() => _last = Math.Max(_last, clock.Current);
}
