using DurableStreams.Appending;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Core.Tests.Writing;
using DurableStreams.Signals;
using DurableStreams.Storage;
using DurableStreams.Streams;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Time;

namespace DurableStreams.Core.Tests.Routing;

/// <summary>
/// The worker may get a signal any number of times: the first outcome stays, and nothing is applied twice.
/// </summary>
public sealed class RepeatedSignalTests : IAsyncLifetime
{
    private readonly RoutedBench _bench = new();

    /// <summary>A worker that remembers nothing of what another one has done.</summary>
    private StreamService NewWorker => _bench.Start();

    public Task InitializeAsync() => _bench.Front.MakeAsync(RoutedBench.Name);

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Theory]
    [InlineData("nothing")]
    [InlineData("append")]
    [InlineData("close")]
    [InlineData("deletion")]
    [InlineData("recreation")]
    public async Task A_repeated_signal_gets_the_first_outcome_whatever_happened_since(string since)
    {
        await using var pump = new ClockPump(_bench.Clock, longest: TimeSpan.FromSeconds(1));
        AppendSignal signal = _bench.Signal("a");
        AppendOutcome first = await _bench.CommitAsync(signal);
        Assert.IsType<AppendOutcome.Appended>(first);
        switch (since)
        {
            case "append":
                await _bench.Front.AddAsync(RoutedBench.Name, "b");
                break;
            case "close":
                await _bench.Front.PostAsync(RoutedBench.Name, close: true);
                break;
            case "deletion":
                await _bench.Front.RemoveAsync(RoutedBench.Name);
                break;
            case "recreation":
                await _bench.Front.RemoveAsync(RoutedBench.Name);
                await _bench.Front.MakeAsync(RoutedBench.Name);
                break;
        }

        string? before = since == "deletion" ? null : await _bench.TextAsync();
        Assert.Equal(first, await _bench.CommitAsync(signal));
        Assert.Equal(first, (await NewWorker.Routed.CommitAsync(signal)).Outcome);
        Assert.Equal(first, (await NewWorker.Routed.CommitAsync(signal)).Outcome);
        Assert.Equal(before, since == "deletion" ? null : await _bench.TextAsync());
    }

    [Fact]
    public async Task A_refusal_stays_although_the_append_would_be_allowed_now()
    {
        await _bench.Front.RemoveAsync(RoutedBench.Name);
        AppendSignal signal = _bench.Signal("a");
        Assert.IsType<AppendOutcome.NotFound>(await _bench.CommitAsync(signal));
        await _bench.Front.MakeAsync(RoutedBench.Name);
        Assert.IsType<AppendOutcome.NotFound>(await _bench.CommitAsync(NewWorker, signal));
        Assert.Equal("", await _bench.TextAsync());
    }

    [Fact]
    public async Task A_worker_answers_a_repetition_from_memory()
    {
        AppendSignal signal = _bench.Signal("a");
        AppendOutcome first = await _bench.CommitAsync(signal);
        foreach (StoreCall call in Enum.GetValues<StoreCall>())
        {
            _bench.WorkerFaults.Always(call, Fault.Before);
        }

        Assert.Equal(first, await _bench.CommitAsync(signal));
    }

    [Fact]
    public async Task Repetitions_in_one_commit_are_applied_once()
    {
        var gate = new Gate();
        _bench.WorkerFaults.Next(StoreCall.Commit, Fault.PauseBefore(gate));
        Task<AppendOutcome> held = CommitAsync(_bench.Signal("held"));
        await gate.Reached.InTimeAsync();
        AppendSignal signal = _bench.Signal("a");
        Task<AppendOutcome>[] repeated =
            [.. Enumerable.Range(0, 3).Select(_ => CommitAsync(signal)), CommitAsync(_bench.Signal("b"))];
        gate.Open();

        await held;
        AppendOutcome[] outcomes = await Task.WhenAll(repeated);
        Assert.Single(outcomes.Take(3).Distinct());
        Assert.Equal("heldab", await _bench.TextAsync());

        async Task<AppendOutcome> CommitAsync(AppendSignal one) =>
            (await _bench.Worker.Routed.CommitAsync(one).AsTask().InTimeAsync()).Outcome;
    }

    [Fact]
    public async Task Two_workers_that_get_the_same_signal_apply_it_once()
    {
        StreamService other = _bench.Start();
        await using var pump = new ClockPump(_bench.Clock, longest: TimeSpan.FromSeconds(1));
        for (int i = 0; i < 50; i++)
        {
            AppendSignal signal = _bench.Signal($"{i};", TimeSpan.FromHours(1));
            AppendOutcome[] outcomes = await Task.WhenAll(CommitAsync(_bench.Worker), CommitAsync(other)).InTimeAsync();
            Assert.IsType<AppendOutcome.Appended>(outcomes[0]);
            Assert.Equal(outcomes[0], outcomes[1]);

            Task<AppendOutcome> CommitAsync(StreamService worker) =>
                Task.Run(async () => (await worker.Routed.CommitAsync(signal)).Outcome);
        }

        Assert.Equal(string.Concat(Enumerable.Range(0, 50).Select(i => $"{i};")), await _bench.TextAsync());
    }

    [Fact]
    public async Task A_commit_that_arrives_after_the_cancellation_is_not_applied()
    {
        var late = new LateCommit();
        _bench.WorkerFaults.Next(StoreCall.Commit, Fault.Late(late)).Always(StoreCall.Commit, Fault.Before);
        _bench.WorkerFaults.Always(StoreCall.InsertOutcome, Fault.Before);
        AppendSignal signal = _bench.Signal("a");
        Assert.IsType<AppendOutcome.Unavailable>(await _bench.CommitAsync(signal));

        _bench.Signals.Deliver = static _ => Task.CompletedTask;
        StreamService again = _bench.Start();
        Assert.IsType<AppendOutcome.Cancelled>(await _bench.CommitAsync(again, signal));
        Assert.Equal(CommitResult.Conflict, await late.ArriveAsync());
        Assert.Equal("", await _bench.TextAsync());
    }

    [Fact]
    public async Task A_commit_that_arrives_before_the_cancellation_is_the_answer()
    {
        var late = new LateCommit();
        _bench.WorkerFaults.Next(StoreCall.Commit, Fault.Late(late)).Always(StoreCall.Commit, Fault.Before);
        _bench.WorkerFaults.Always(StoreCall.InsertOutcome, Fault.Before);
        AppendSignal signal = _bench.Signal("a");
        Assert.IsType<AppendOutcome.Unavailable>(await _bench.CommitAsync(signal));

        Assert.Equal(CommitStatus.Committed, (await late.ArriveAsync()).Status);
        StreamService again = _bench.Start();
        Assert.IsType<AppendOutcome.Appended>(await _bench.CommitAsync(again, signal));
        Assert.Equal("a", await _bench.TextAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_outcome_that_the_commit_ring_has_lost_is_settled_by_the_recorded_one(bool isApplied)
    {
        var gate = new Gate();
        var late = new LateCommit();
        _bench.WorkerFaults
            .Next(StoreCall.Commit, isApplied ? Fault.AnswerLost : Fault.Late(late))
            .Next(StoreCall.Get, null, Fault.PauseBefore(gate));
        AppendSignal signal = _bench.Signal("mine;");
        Task<AppendOutcome> asked = _bench.CommitAsync(signal);
        await gate.Reached.InTimeAsync();
        for (int i = 0; i <= CommitRing.Capacity; i++)
        {
            await _bench.Front.AddAsync(RoutedBench.Name, $"{i};");
        }

        gate.Open();
        Assert.IsType<AppendOutcome.Appended>(await asked.InTimeAsync());
        if (!isApplied)
        {
            Assert.Equal(CommitResult.Conflict, await late.ArriveAsync());
        }

        Assert.Single(
            (await _bench.TextAsync()).Split(';'), part => part == "mine");
    }

    [Theory]
    [InlineData(StoreCall.Get)]
    [InlineData(StoreCall.Commit)]
    [InlineData(StoreCall.ScheduleReminder)]
    public async Task A_worker_without_a_store_does_not_throw_and_the_signal_can_be_repeated(StoreCall call)
    {
        _bench.WorkerFaults.Always(call, Fault.Before);
        _bench.WorkerFaults.Always(StoreCall.InsertOutcome, Fault.Before);
        AppendSignal signal = _bench.Signal("a", TimeSpan.FromHours(1));
        Assert.IsType<AppendOutcome.Unavailable>(await _bench.CommitAsync(signal));
        _bench.WorkerFaults.Always(call, null).Always(StoreCall.InsertOutcome, null);
        Assert.IsType<AppendOutcome.Appended>(await _bench.CommitAsync(signal));
        Assert.Equal("a", await _bench.TextAsync());
    }

    [Fact]
    public async Task An_append_that_the_worker_cannot_make_is_cancelled_so_that_its_outcome_is_certain()
    {
        _bench.WorkerFaults.Always(StoreCall.Commit, Fault.Before);
        AppendSignal signal = _bench.Signal("a");
        Assert.IsType<AppendOutcome.Cancelled>(await _bench.CommitAsync(signal));
        Assert.IsType<AppendOutcome.Cancelled>(await _bench.CommitAsync(NewWorker, signal));
        Assert.Equal("", await _bench.TextAsync());
    }

    [Fact]
    public async Task A_batch_without_conflicts_reads_no_outcomes()
    {
        _bench.WorkerFaults.Always(StoreCall.FindOutcomes, Fault.Before);
        foreach (string body in (string[])["a", "b", "c"])
        {
            Assert.IsType<AppendOutcome.Appended>(await _bench.CommitAsync(_bench.Signal(body)));
        }

        Assert.Equal("abc", await _bench.TextAsync());
    }
}
