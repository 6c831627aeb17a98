using System.Globalization;
using DurableStreams.FunctionsHost.Timers;

namespace DurableStreams.FunctionsHost.Tests.Timers;

public sealed class NcrontabTests
{
    [Theory]
    [InlineData("*/15 * * * * *", "2026-11-22T10:00:14.5Z", "2026-11-22T10:00:15Z")]
    [InlineData("*/15 * * * * *", "2026-11-22T10:00:45Z", "2026-11-22T10:01:00Z")]
    [InlineData("0 */5 * * * *", "2026-11-22T10:04:59.999Z", "2026-11-22T10:05:00Z")]
    [InlineData("0 */5 * * * *", "2026-11-22T23:55:00Z", "2026-11-23T00:00:00Z")]
    [InlineData("30 10 4 * * *", "2026-11-22T04:10:30Z", "2026-11-23T04:10:30Z")]
    [InlineData("0 0 9-17/4 * * 1-5", "2026-11-20T17:00:00Z", "2026-11-23T09:00:00Z")]
    [InlineData("0 0 0 1 1,7 *", "2026-02-01T00:00:00Z", "2026-07-01T00:00:00Z")]
    [InlineData("0 0 0 29 2 *", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z")]
    public void The_next_time_of_a_schedule_is_found(string schedule, string after, string expected) =>
        Assert.Equal(Instant(expected), Ncrontab.Parse(schedule).NextAfter(Instant(after)));

    [Theory]
    [InlineData("* * * * *")]
    [InlineData("60 * * * * *")]
    [InlineData("*/0 * * * * *")]
    [InlineData("5-1 * * * * *")]
    [InlineData("x * * * * *")]
    public void An_invalid_schedule_is_refused(string schedule) =>
        Assert.Throws<FormatException>(() => Ncrontab.Parse(schedule));

    [Fact]
    public void A_schedule_that_never_runs_is_refused() =>
        Assert.Throws<InvalidOperationException>(
            () => Ncrontab.Parse("0 0 0 30 2 *").NextAfter(DateTimeOffset.UnixEpoch));

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
