using DurableStreams.Appending;
using DurableStreams.Content;
using DurableStreams.Core.Tests.Model;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Producers;
using DurableStreams.Signals;
using DurableStreams.Streams;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.Routing;

/// <summary>A request waits in one process while the worker in another one makes the append.</summary>
public sealed class RoutedAppendTests : IAsyncLifetime
{
    private readonly RoutedBench _bench = new();

    public Task InitializeAsync() => _bench.Front.MakeAsync(RoutedBench.Name);

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Fact]
    public async Task The_worker_makes_the_append_and_the_request_gets_its_outcome()
    {
        var producer = new ProducerStamp(TestStreams.Producer("p"), 0, 0);
        var appended = Assert.IsType<AppendOutcome.Appended>(await _bench.PostAsync("a", producer: producer));
        Assert.Equal(1, appended.Next.Position);
        Assert.IsType<AppendOutcome.Duplicate>(await _bench.PostAsync("a", producer: producer));
        Assert.Equal(
            new AppendOutcome.Appended(appended.Next with { Position = 2 }, Closed: true),
            await _bench.PostAsync("b", close: true));
        Assert.IsType<AppendOutcome.StreamClosed>(await _bench.PostAsync("c"));
        Assert.IsType<AppendOutcome.AlreadyClosed>(await _bench.PostAsync(close: true));
        Assert.Equal("ab", await _bench.TextAsync());
        Assert.Equal(5, _bench.Signals.Sent.Count);
    }

    [Fact]
    public async Task A_worker_in_the_same_process_answers_without_a_read_of_the_outcome()
    {
        _bench.Signals.Deliver = signal => _bench.Front.Routed.CommitAsync(signal).AsTask();
        _bench.FrontFaults.Always(StoreCall.FindOutcomes, Fault.Before);
        Assert.IsType<AppendOutcome.Appended>(await _bench.PostAsync("a"));
        Assert.Equal("a", await _bench.TextAsync());
    }

    [Fact]
    public async Task Requests_to_missing_and_deleted_streams_are_answered_without_a_signal()
    {
        Assert.IsType<AppendOutcome.NotFound>(await _bench.PostAsync("x", path: "project/missing"));
        await _bench.Front.MakeAsync("project/fork", fork: ServiceCalls.Fork(RoutedBench.Name));
        await _bench.Front.RemoveAsync(RoutedBench.Name);
        Assert.IsType<AppendOutcome.Gone>(await _bench.PostAsync("x"));
        Assert.Empty(_bench.Signals.Sent);
    }

    [Fact]
    public async Task A_malformed_body_is_refused_without_a_signal_but_after_the_checks_that_precede_it()
    {
        await _bench.Front.MakeAsync("project/json", type: ContentType.Json);
        Assert.IsType<AppendOutcome.InvalidBody>(await PostJsonAsync("{"));
        Assert.IsType<AppendOutcome.InvalidBody>(await PostJsonAsync("[]"));
        await _bench.Front.PostAsync("project/json", close: true);
        Assert.IsType<AppendOutcome.StreamClosed>(await PostJsonAsync("{"));
        Assert.Empty(_bench.Signals.Sent);

        Task<AppendOutcome> PostJsonAsync(string body) => _bench.Clock.DriveAsync(() => _bench.Front.Routed.RouteAsync(
            new AppendRequest(
                TestStreams.Path("project/json"), ContentType.Json, ServiceCalls.Body(body), false, null, null),
            CancellationToken.None).AsTask());
    }

    [Fact]
    public async Task A_body_that_is_too_large_for_a_signal_is_appended_by_the_process_that_received_it()
    {
        string body = new('x', _bench.Options.MaxRoutedBytes + 1);
        Assert.IsType<AppendOutcome.Appended>(await _bench.PostAsync(body));
        Assert.Empty(_bench.Signals.Sent);
        Assert.Equal(body, await _bench.TextAsync());
        Assert.IsType<AppendOutcome.Appended>(await _bench.PostAsync(body[1..]));
        Assert.Single(_bench.Signals.Sent);
    }

    [Fact]
    public async Task A_lost_signal_is_sent_again_with_the_same_request()
    {
        int lost = 0;
        _bench.Signals.Deliver = signal => lost++ < 2
            ? lost == 1 ? Task.CompletedTask : Task.FromException(new TimeoutException())
            : _bench.Worker.Routed.CommitAsync(signal).AsTask();
        Assert.IsType<AppendOutcome.Appended>(await _bench.PostAsync("a"));
        Assert.Equal(3, _bench.Signals.Sent.Count);
        Assert.Single(_bench.Signals.Sent.Select(signal => signal.Request).Distinct());
        Assert.Equal("a", await _bench.TextAsync());
    }

    [Fact]
    public async Task At_its_deadline_the_append_is_cancelled_and_a_late_signal_does_nothing()
    {
        _bench.Signals.Deliver = static _ => Task.CompletedTask;
        DateTimeOffset began = _bench.Clock.GetUtcNow();
        Assert.IsType<AppendOutcome.Cancelled>(await _bench.PostAsync("a"));
        Assert.InRange((_bench.Clock.GetUtcNow() - began).TotalSeconds, 20, 21);

        AppendSignal[] late = [.. _bench.Signals.Sent];
        Assert.InRange(late.Length, 4, 10);
        foreach (AppendSignal signal in late)
        {
            Assert.IsType<AppendOutcome.Cancelled>(await _bench.CommitAsync(signal));
        }

        Assert.Equal("", await _bench.TextAsync());
    }

    [Fact]
    public async Task A_signal_after_its_deadline_is_cancelled_even_if_no_request_waits_any_more()
    {
        AppendSignal signal = _bench.Signal();
        _bench.Clock.Advance(TimeSpan.FromSeconds(21));
        Assert.IsType<AppendOutcome.Cancelled>(await _bench.CommitAsync(signal));
        Assert.IsType<AppendOutcome.Cancelled>(await _bench.RecordedAsync(signal));
        Assert.Equal("", await _bench.TextAsync());
    }

    [Fact]
    public async Task A_signal_so_late_that_its_outcome_may_be_removed_is_answered_as_unknown()
    {
        AppendSignal signal = _bench.Signal();
        _bench.Clock.Advance(_bench.Worker.Routed.MaxDeadlineDistance + TimeSpan.FromSeconds(21));
        Assert.IsType<AppendOutcome.Unavailable>(await _bench.CommitAsync(signal));
        Assert.Null(await _bench.RecordedAsync(signal));
        Assert.Equal("", await _bench.TextAsync());
    }

    [Fact]
    public async Task A_stream_with_a_short_lifetime_does_not_expire_while_the_request_waits()
    {
        const string brief = "project/brief";
        await _bench.Front.MakeAsync(brief, lifetime: new StreamLifetime(2, null));
        _bench.Clock.Advance(TimeSpan.FromSeconds(1.5));
        int sent = 0;
        _bench.Signals.Deliver = signal => sent++ == 0
            ? Task.CompletedTask
            : _bench.Worker.Routed.CommitAsync(signal).AsTask();
        Assert.IsType<AppendOutcome.Appended>(await _bench.PostAsync("a", path: brief));
        Assert.Equal(2, sent);
    }

    [Fact]
    public async Task A_client_that_leaves_ends_the_wait()
    {
        using var left = new CancellationTokenSource();
        int armed = _bench.Clock.ArmedTimers;
        _bench.Signals.Deliver = _ => left.CancelAsync();
        var request = new AppendRequest(
            RoutedBench.Path, ServiceCalls.Text, ServiceCalls.Body("a"), Close: false, null, null);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _bench.Front.Routed.RouteAsync(request, left.Token).AsTask());
        Assert.Equal(armed, _bench.Clock.ArmedTimers);
    }

    [Theory]
    [InlineData(StoreCall.Get)]
    [InlineData(StoreCall.InsertOutcome)]
    [InlineData(StoreCall.ScheduleReminder)]
    public async Task A_front_process_without_a_store_answers_that_the_outcome_is_unknown(StoreCall call)
    {
        _bench.Signals.Deliver = static _ => Task.CompletedTask;
        _bench.FrontFaults.Always(call, Fault.Before);
        Assert.IsType<AppendOutcome.Unavailable>(await _bench.PostAsync("a"));
    }
}
