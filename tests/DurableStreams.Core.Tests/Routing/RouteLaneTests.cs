using DurableStreams.Appending;
using DurableStreams.Routing;
using DurableStreams.Signals;
using DurableStreams.Storage;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.Routing;

/// <summary>When waiting appends send their signals again and look for their outcomes.</summary>
public sealed class RouteLaneTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly RouteLane _lane = new(1024);

    [Fact]
    public void Without_any_outcome_only_the_oldest_signal_is_repeated_and_ever_more_rarely()
    {
        WaitingAppend oldest = Send();
        WaitingAppend other = Send();
        Assert.False(_lane.IsSignalDue(oldest, At(1.4)));
        Assert.True(_lane.IsSignalDue(oldest, At(1.5)));
        Assert.False(_lane.IsSignalDue(other, At(19)));
        _lane.OnSending(oldest, At(1.5));
        Assert.False(_lane.IsSignalDue(oldest, At(4.4)));
        Assert.True(_lane.IsSignalDue(oldest, At(4.5)));
    }

    [Fact]
    public void While_the_worker_makes_others_no_signal_is_repeated_however_long_it_takes()
    {
        WaitingAppend[] appends = [Send(), Send(), Send()];
        _lane.OnFound(appends[0], NewCommit(), At(10));
        _lane.Remove(appends[0]);
        Assert.False(_lane.IsSignalDue(appends[1], At(11)));
        _lane.OnCompletedHere(appends[1], At(11));
        _lane.Remove(appends[1]);
        Assert.False(_lane.IsSignalDue(appends[2], At(12.4)));
        Assert.True(_lane.IsSignalDue(appends[2], At(12.5)));
    }

    [Fact]
    public void A_signal_that_a_later_one_has_overtaken_is_lost_and_repeated_soon()
    {
        WaitingAppend lost = Send();
        WaitingAppend later = Send();
        Assert.False(_lane.IsSignalDue(lost, At(0.6)));
        _lane.OnFound(later, NewCommit(), At(0.3));
        Assert.False(_lane.IsSignalDue(lost, At(0.4)));
        Assert.True(_lane.IsSignalDue(lost, At(0.5)));
        _lane.OnSending(lost, At(0.5));
        Assert.False(_lane.IsSignalDue(lost, At(1.9)));
    }

    [Fact]
    public void Only_the_oldest_looks_often_for_its_outcome()
    {
        WaitingAppend oldest = Send();
        WaitingAppend other = Send();
        Assert.Equal([25, 50, 100, 200, 250, 250], Enumerable.Range(0, 6).Select(_ => Poll(oldest)));
        Assert.Equal(1000, Poll(other));
        _lane.OnFound(oldest, NewCommit(), At(1));
        _lane.Remove(oldest);
        Assert.Equal(25, Poll(other));
    }

    [Fact]
    public void While_the_worker_is_in_this_process_outcomes_are_rarely_looked_for()
    {
        WaitingAppend first = Send();
        _lane.OnCompletedHere(first, At(1));
        _lane.Remove(first);
        WaitingAppend second = Send();
        Assert.Equal(1000, Poll(second));
        _lane.OnFound(second, NewCommit(), At(3));
        _lane.Remove(second);
        Assert.Equal(25, Poll(Send()));
    }

    [Fact]
    public void The_outcomes_of_one_commit_wake_the_other_appends_once()
    {
        WaitingAppend[] appends = [Send(), Send(), Send(), Send()];
        CommitId commit = NewCommit();
        Assert.True(Wakes(() => _lane.OnFound(appends[0], commit, At(1))));
        Assert.False(Wakes(() => _lane.OnFound(appends[1], commit, At(1))));
        Assert.True(Wakes(() => _lane.OnFound(appends[2], NewCommit(), At(1))));
        Assert.False(Wakes(() => _lane.OnCompletedHere(appends[3], At(1))));
    }

    private static DateTimeOffset At(double seconds) => Start + TimeSpan.FromSeconds(seconds);

    private static CommitId NewCommit() => CommitId.New();

    private WaitingAppend Send()
    {
        var signal = new AppendSignal(RequestId.New(), At(20), TestStreams.Path("project/stream"));
        WaitingAppend append = _lane.Add(signal, new TaskCompletionSource<AppendOutcome>().Task);
        Assert.True(_lane.IsSignalDue(append, Start));
        _lane.OnSending(append, Start);
        return append;
    }

    private double Poll(WaitingAppend append) => _lane.NextPoll(append).TotalMilliseconds;

    private bool Wakes(Action change)
    {
        Task progress = _lane.Progress;
        change();
        return progress.IsCompleted;
    }
}
