using DurableStreams.Creating;
using DurableStreams.TestKit.Time;

namespace DurableStreams.Core.Tests.Creating;

public sealed class GenerationClockTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void A_generation_is_the_current_time_or_slightly_more()
    {
        var clock = new GenerationClock(_time);
        long now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        Assert.Equal(now, clock.Next());
        Assert.Equal(now + 1, clock.Next());
        Assert.Equal(now + 2, clock.Next());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(now + 1_000, clock.Next());
    }

    [Fact]
    public void A_generation_is_above_that_of_a_source_from_the_future()
    {
        var clock = new GenerationClock(_time);
        long later = _time.GetUtcNow().ToUnixTimeMilliseconds() + 5_000;
        Assert.Equal(later + 1, clock.Next(later));
        Assert.Equal(later + 2, clock.Next());
    }

    [Fact]
    public async Task Generations_are_unique_across_threads()
    {
        var clock = new GenerationClock(_time);
        long[][] generations = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
            () => Enumerable.Range(0, 10_000).Select(_ => clock.Next()).ToArray())));
        Assert.Equal(40_000, generations.SelectMany(one => one).Distinct().Count());
        Assert.All(generations, one => Assert.Equal(one.Order(), one));
    }
}
