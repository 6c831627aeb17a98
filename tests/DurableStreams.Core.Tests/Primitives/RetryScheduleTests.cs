using DurableStreams.Primitives;

namespace DurableStreams.Core.Tests.Primitives;

public sealed class RetryScheduleTests
{
    private static readonly RetrySchedule Schedule = new(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5));

    [Theory]
    [InlineData(0, 5)]
    [InlineData(1, 10)]
    [InlineData(5, 160)]
    [InlineData(6, 300)]
    [InlineData(1_000, 300)]
    public void Each_delay_is_twice_the_one_before_up_to_the_limit(int retries, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Schedule.DelayAfter(retries));
}
