using DurableStreams.Storage;
using DurableStreams.TestKit.Time;

namespace DurableStreams.Core.Tests.Storage;

public sealed class GatheringWindowTests
{
    private static readonly TimeSpan Flush = TimeSpan.FromMilliseconds(2);

    private readonly ManualTimeProvider _clock = new();
    private readonly GatheringWindow _window;

    public GatheringWindowTests() => _window = new GatheringWindow(_clock);

    [Fact]
    public void It_waits_for_those_that_were_answered_for_half_of_the_last_commit()
    {
        _window.Begin(answered: 32, waiting: 32, Flush);

        Assert.Equal((64, false), (_window.Expected, _window.IsOver));
        _clock.Advance(Flush / 2 - TimeSpan.FromMicroseconds(1));
        Assert.False(_window.IsOver);
        _clock.Advance(TimeSpan.FromMicroseconds(1));
        Assert.True(_window.IsOver);
    }

    [Fact]
    public void Nothing_waits_on_a_fast_disk() => AssertNoWait(32, 32, TimeSpan.FromMicroseconds(999));

    [Fact]
    public void A_write_that_comes_first_does_not_wait_for_others() => AssertNoWait(32, 0, Flush);

    [Fact]
    public void It_waits_ever_less_often_if_those_that_were_answered_do_not_come_back()
    {
        List<int> pauses = [];
        int sinceLast = 0;
        for (int i = 0; i < 1_000; i++)
        {
            _window.Begin(answered: 8, waiting: 2, Flush);
            if (_window.Expected > 0)
            {
                pauses.Add(sinceLast);
                sinceLast = 0;
            }
            else
            {
                sinceLast++;
            }

            _window.End(count: 3);
        }

        Assert.Equal([0, 1, 2, 4, 8, 16, 32, 64, 64, 64], pauses.Take(10));
    }

    [Fact]
    public void It_waits_each_time_again_once_they_come_back()
    {
        _window.Begin(answered: 8, waiting: 2, Flush);
        _window.End(count: 2);
        _window.Begin(answered: 8, waiting: 2, Flush);
        _window.End(count: 10);
        for (int i = 0; i < 3; i++)
        {
            _window.Begin(answered: 8, waiting: 2, Flush);
            Assert.Equal(10, _window.Expected);
            _window.End(count: 4);
        }
    }

    private void AssertNoWait(int answered, int waiting, TimeSpan duration)
    {
        _window.Begin(answered, waiting, duration);
        Assert.Equal((0, true), (_window.Expected, _window.IsOver));
    }
}
