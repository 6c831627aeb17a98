using DurableStreams.AspNetCore.Read;
using Microsoft.Extensions.Time.Testing;

namespace DurableStreams.AspNetCore.Tests.Live;

public sealed class CursorClockTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2024, 10, 9, 0, 0, 0, TimeSpan.Zero));
    private readonly CursorClock _clock;

    public CursorClockTests() => _clock = new CursorClock(_time, new Random(1));

    [Fact]
    public void Intervals_are_twenty_seconds_from_the_epoch()
    {
        Assert.Equal(0, _clock.Next(null));
        _time.Advance(TimeSpan.FromSeconds(19.999));
        Assert.Equal(0, _clock.Next(null));
        _time.Advance(TimeSpan.FromSeconds(0.001));
        Assert.Equal(1, _clock.Next(null));
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1 + (86400 / 20), _clock.Next(null));
    }

    [Fact]
    public void A_cursor_of_the_past_is_followed_by_the_current_one()
    {
        _time.Advance(TimeSpan.FromSeconds(200));
        Assert.Equal(10, _clock.Next("9"));
    }

    [Theory]
    [InlineData("10")]
    [InlineData("11")]
    [InlineData("123456789012345678")]
    public void A_cursor_of_now_or_the_future_is_followed_by_a_greater_one(string given)
    {
        _time.Advance(TimeSpan.FromSeconds(200));
        long client = long.Parse(given);
        for (int i = 0; i < 1000; i++)
        {
            // At most an hour ahead.
            Assert.InRange(_clock.Next(given), client + 1, client + 180);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData(" 99")]
    [InlineData("9223372036854775807")]
    [InlineData("99999999999999999999999")]
    public void An_invalid_cursor_counts_as_absent(string given)
    {
        _time.Advance(TimeSpan.FromSeconds(200));
        Assert.Equal(10, _clock.Next(given));
    }

    [Fact]
    public void A_clock_before_the_epoch_counts_from_zero() =>
        Assert.Equal(0, new CursorClock(new FakeTimeProvider(DateTimeOffset.UnixEpoch), new Random(1)).Next(null));
}
