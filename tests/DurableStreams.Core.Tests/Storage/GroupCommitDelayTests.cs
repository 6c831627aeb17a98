using DurableStreams.Storage;
using DurableStreams.TestKit.Time;

namespace DurableStreams.Core.Tests.Storage;

public sealed class GroupCommitDelayTests
{
    private static readonly TimeSpan SlowCommit = TimeSpan.FromMilliseconds(8);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromMilliseconds(6);

    private readonly ManualTimeProvider _clock = new();
    private readonly GroupCommitDelay _delay;

    public GroupCommitDelayTests() => _delay = new GroupCommitDelay(_clock);

    [Fact]
    public void The_next_commit_waits_for_those_just_answered_for_three_quarters_of_a_slow_commit()
    {
        CommitTwice(written: 32, waiting: 32);

        Assert.Equal(64, _delay.Expected);
        Assert.Equal(MaxDelay, _delay.Left(waiting: 32));
        _clock.Advance(MaxDelay / 2);
        Assert.Equal(MaxDelay / 2, _delay.Left(waiting: 63));
        Assert.Equal(TimeSpan.Zero, _delay.Left(waiting: 64));
        _clock.Advance(MaxDelay / 2);
        Assert.Equal(TimeSpan.Zero, _delay.Left(waiting: 33));
    }

    [Fact]
    public void A_delay_is_at_most_20_ms()
    {
        CommitTwice(written: 2, waiting: 0, TimeSpan.FromSeconds(2));
        Assert.Equal(TimeSpan.FromMilliseconds(20), _delay.Left(waiting: 1));
    }

    [Fact]
    public void A_single_client_never_waits()
    {
        CommitTwice(written: 1, waiting: 0);
        Assert.Equal(TimeSpan.Zero, _delay.Left(waiting: 1));
    }

    [Fact]
    public void There_is_no_delay_after_a_fast_commit_and_none_after_one_slow_commit_among_fast_ones()
    {
        var fast = TimeSpan.FromMilliseconds(1);
        Commit(written: 2, waiting: 2, fast);
        Assert.Equal(TimeSpan.Zero, _delay.Left(waiting: 2));
        Commit(written: 2, waiting: 2, SlowCommit);
        Assert.Equal(TimeSpan.Zero, _delay.Left(waiting: 2));
        Commit(written: 2, waiting: 2, fast);
        Assert.Equal(TimeSpan.Zero, _delay.Left(waiting: 2));
    }

    [Fact]
    public void Delays_go_on_while_clients_return_faster_than_others_arrive()
    {
        for (int i = 0; i < 10; i++)
        {
            CommitTwice(written: 32, waiting: 10);
            Assert.True(IsDelayed());
            _clock.Advance(SlowCommit / 4);
            _delay.Ended(waiting: 40);
        }
    }

    [Fact]
    public void After_useless_delays_ever_more_commits_are_not_delayed()
    {
        CommitTwice(written: 10, waiting: 10);
        List<int> skipped = [];
        for (int i = 0; i < 7; i++)
        {
            // As many as before the delay: they arrive by themselves.
            _clock.Advance(_delay.Left(waiting: 10));
            _delay.Ended(waiting: 17);
            skipped.Add(CountCommitsWithoutDelay());
        }

        Assert.Equal([1, 2, 4, 8, 16, 16, 16], skipped);
    }

    [Fact]
    public void A_useful_delay_ends_the_memory_of_useless_ones()
    {
        CommitTwice(written: 10, waiting: 0);
        for (int i = 0; i < 3; i++)
        {
            _delay.Ended(waiting: 0);
            CountCommitsWithoutDelay();
        }

        _delay.Ended(waiting: 20);
        Assert.Equal(0, CountCommitsWithoutDelay());
        _delay.Ended(waiting: 10);
        Assert.Equal(1, CountCommitsWithoutDelay());
    }

    [Fact]
    public void A_client_that_waited_alone_is_not_delayed_again()
    {
        CommitTwice(written: 2, waiting: 0);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(IsDelayed());
        _clock.Advance(MaxDelay);
        _delay.Ended(waiting: 1);

        Commit(written: 2, waiting: 0, SlowCommit);
        Assert.False(IsDelayed());
    }

    [Fact]
    public void A_delay_happens_once_per_commit()
    {
        CommitTwice(written: 10, waiting: 0);
        Assert.True(IsDelayed());
        _delay.Ended(waiting: 10);
        Assert.False(IsDelayed());
    }

    private bool IsDelayed() => _delay.Left(waiting: 1) > TimeSpan.Zero;

    private int CountCommitsWithoutDelay()
    {
        int count = 0;
        Commit(written: 10, waiting: 10, SlowCommit);
        while (!IsDelayed())
        {
            count++;
            Commit(written: 10, waiting: 10, SlowCommit);
        }

        return count;
    }

    private void CommitTwice(int written, int waiting, TimeSpan? duration = null)
    {
        Commit(written, waiting, duration ?? SlowCommit);
        Commit(written, waiting, duration ?? SlowCommit);
    }

    private void Commit(int written, int waiting, TimeSpan duration)
    {
        long started = _clock.GetTimestamp();
        _clock.Advance(duration);
        _delay.CommitEnded(started, written, waiting);
    }
}
