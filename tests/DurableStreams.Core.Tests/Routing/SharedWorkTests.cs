using DurableStreams.Appending;
using DurableStreams.Core.Tests.Model;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Core.Tests.Writing;
using DurableStreams.Routing;
using DurableStreams.Signals;
using DurableStreams.Storage;
using DurableStreams.TestKit.Faults;

namespace DurableStreams.Core.Tests.Routing;

/// <summary>What routed appends to one stream that happen at the same time share.</summary>
public sealed class SharedWorkTests : IAsyncLifetime
{
    private readonly RoutedBench _bench = new();

    public Task InitializeAsync() => _bench.Front.MakeAsync(RoutedBench.Name);

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Fact]
    public async Task Appends_that_are_started_one_after_the_other_share_a_commit_and_keep_their_order()
    {
        long before = await CommitsAsync();
        var gate = new Gate();
        _bench.WorkerFaults.Next(StoreCall.Commit, Fault.PauseBefore(gate));
        List<Task<CommittedAppend>> started = [];
        for (int i = 0; i < 6; i++)
        {
            started.Add(await _bench.Worker.Routed.StartAsync(_bench.Signal($"{i}")).AsTask().InTimeAsync());
        }

        Assert.All(started, append => Assert.False(append.IsCompleted));
        gate.Open();
        CommittedAppend[] made = await Task.WhenAll(started).InTimeAsync();
        Assert.All(made, append => Assert.IsType<AppendOutcome.Appended>(append.Outcome));
        Assert.Equal("012345", await _bench.TextAsync());
        Assert.Equal(2, await CommitsAsync() - before);
    }

    [Fact]
    public async Task Requests_that_arrive_during_a_read_of_the_head_share_the_next_read()
    {
        var gate = new Gate();
        _bench.FrontFaults.Next(StoreCall.Get, Fault.PauseBefore(gate), null).Always(StoreCall.Get, Fault.Before);
        _bench.Signals.Deliver = signal => _bench.Front.Routed.CommitAsync(signal).AsTask();
        Task<AppendOutcome> first = RoutedBench.RouteAsync(_bench.Front, path: "project/missing");
        await gate.Reached.InTimeAsync();
        Task<AppendOutcome>[] others =
            [.. Enumerable.Range(0, 5).Select(_ => RoutedBench.RouteAsync(_bench.Front, path: "project/missing"))];
        gate.Open();

        Assert.IsType<AppendOutcome.NotFound>(await first.InTimeAsync());
        Assert.All(
            await Task.WhenAll(others).InTimeAsync(), outcome => Assert.IsType<AppendOutcome.NotFound>(outcome));
        Assert.IsType<AppendOutcome.Unavailable>(
            await RoutedBench.RouteAsync(_bench.Front, path: "project/missing").InTimeAsync());
    }

    [Fact]
    public async Task Appends_that_arrive_while_a_signal_is_sent_share_the_next_one_in_their_order()
    {
        var sent = new TaskCompletionSource();
        var delivered = new List<AppendSignal>();
        _bench.Signals.Deliver = signal =>
        {
            delivered.Add(signal);
            return sent.Task;
        };
        int n = 0;
        Task<AppendOutcome>[] requests =
            [.. Enumerable.Range(0, 40).Select(_ => RoutedBench.RouteAsync(_bench.Front, $"{n++};"))];
        await _bench.Clock.DriveAsync(
            () => _bench.Front.Routed.CommitAsync(Assert.Single(delivered)).AsTask());
        _bench.Signals.Deliver = signal => _bench.Front.Routed.CommitAsync(signal).AsTask();
        sent.SetResult();
        await _bench.Clock.DriveAsync(() => Task.WhenAll(requests));
        Assert.Equal([1, 32, 7], _bench.Signals.Groups);
        Assert.Equal(string.Concat(Enumerable.Range(0, 40).Select(i => $"{i};")), await _bench.TextAsync());
    }

    [Fact]
    public void An_append_that_was_not_sent_before_its_deadline_is_not_sent_at_all()
    {
        var groups = new SignalGroups(maxBytes: 2048);
        WaitingAppend late = Waiting(_bench.Signal());
        WaitingAppend early = Waiting(_bench.Signal(deadlineIn: TimeSpan.FromSeconds(1)));
        groups.Add(early);
        groups.Add(late);
        Assert.True(groups.TryTake(early.Signal.Deadline, out IReadOnlyList<WaitingAppend> group));
        Assert.Same(late, Assert.Single(group));
        Assert.True(early.Signalled.Task.IsCompleted);
        Assert.False(groups.TryTake(early.Signal.Deadline, out _));
    }

    [Fact]
    public void A_group_is_bounded_in_bytes_but_takes_at_least_one_append()
    {
        var groups = new SignalGroups(maxBytes: 2048);
        WaitingAppend[] appends = [.. ((int[])[3000, 500, 500, 100, 100]).Select(
            bytes => Waiting(_bench.Signal(new string('x', bytes))))];
        Assert.Equal([true, false, false, false, false], appends.Select(groups.Add));
        List<int> sizes = [];
        while (groups.TryTake(_bench.Clock.GetUtcNow(), out IReadOnlyList<WaitingAppend> group))
        {
            sizes.Add(group.Count);
        }

        Assert.Equal([1, 2, 2], sizes);
        Assert.True(groups.Add(appends[0]));
    }

    private static WaitingAppend Waiting(AppendSignal signal) =>
        new(signal, new TaskCompletionSource<AppendOutcome>().Task);

    private async Task<long> CommitsAsync()
    {
        StreamSnapshot now = await _bench.Store.GetAsync(
            RoutedBench.Path, SnapshotQuery.HeadOnly, CancellationToken.None);
        return now.Head!.Commits.Count;
    }
}
