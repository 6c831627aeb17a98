using System.Diagnostics;
using DurableStreams.Appending;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Diagnostics;
using DurableStreams.Signals;
using DurableStreams.Storage;
using DurableStreams.Storage.Memory;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Services;
using DurableStreams.TestKit.Streams;
using DurableStreams.TestKit.Tracing;

namespace DurableStreams.Core.Tests.Diagnostics;

/// <summary>One class, so that nobody listens while the first test runs.</summary>
public sealed class CommitSpanTests
{
    [Fact]
    public async Task While_nobody_listens_nothing_is_made_or_carried()
    {
        using Activity request = Request();
        var memory = new MemoryStreamStore();
        await using var service = TestServices.Start(memory, memory);
        await service.MakeAsync("p/s");
        await service.PostAsync("p/s", "a");

        Assert.Null(StreamTracing.RequestSpan);
        Assert.Null(StreamTracing.Current);
        Assert.Null(FanOutMessage.Start(new SourceKey(TestStreams.Path("p/s"), TestStreams.NewIncarnation()), HashRanges.All, "1", default).Trace);
        Assert.Same(request, Activity.Current);
    }

    [Fact]
    public async Task A_commit_is_in_the_trace_of_one_request_and_linked_to_the_others()
    {
        using var spans = new SpanRecorder(StreamTracing.SourceName);
        var script = new FaultScript();
        var gate = new Gate();
        FaultInjectingStore store = FaultInjectingStore.Over(new MemoryStreamStore(), script);
        await using var service = TestServices.Start(store, store);
        await service.MakeAsync("p/s");
        script.Next(StoreCall.Commit, Fault.PauseBefore(gate));

        (Activity first, Task<AppendOutcome> alone) = Append("0");
        await gate.Reached;
        (Activity unrecorded, Task<AppendOutcome> a) = Append("a", recorded: false);
        (Activity second, Task<AppendOutcome> b) = Append("b");
        (Activity third, Task<AppendOutcome> c) = Append("c");
        gate.Open();
        await Task.WhenAll(alone, a, b, c);

        Activity one = await spans.WhenEndedAsync(first.TraceId, "durablestreams.commit");
        Assert.Equal(first.SpanId, one.ParentSpanId);
        Assert.Empty(one.Links);

        // In the trace of one that is recorded, so that it is seen.
        Activity group = await spans.WhenEndedAsync(second.TraceId, "durablestreams.commit");
        Assert.Equal(second.SpanId, group.ParentSpanId);
        Assert.Equal([unrecorded.Context, third.Context], group.Links.Select(link => link.Context));
        Assert.Equal(3, group.GetTagItem("durablestreams.commit.operations"));

        (Activity, Task<AppendOutcome>) Append(string text, bool recorded = true)
        {
            using Activity request = Request(recorded);
            return (request, service.PostAsync("p/s", text));
        }
    }

    [Fact]
    public async Task A_lost_race_and_a_store_that_is_away_are_said()
    {
        using var spans = new SpanRecorder(StreamTracing.SourceName);
        var script = new FaultScript();
        FaultInjectingStore store = FaultInjectingStore.Over(new MemoryStreamStore(), script);
        await using var service = TestServices.Start(store, store);
        await service.MakeAsync("p/s");
        using Activity request = Request();
        script.Next(StoreCall.Commit, Fault.Conflict, Fault.Before);

        Assert.IsType<AppendOutcome.Unavailable>(await service.PostAsync("p/s", "a"));

        Activity lost = await spans.WhenEndedAsync(span => span.TraceId == request.TraceId && (string?)span.GetTagItem("durablestreams.outcome") == "conflict");
        Activity away = await spans.WhenEndedAsync(span => span.TraceId == request.TraceId && (string?)span.GetTagItem("durablestreams.outcome") == "unavailable");
        Assert.Equal((ActivityStatusCode.Unset, ActivityStatusCode.Error), (lost.Status, away.Status));
        Assert.Equal(request.SpanId, away.ParentSpanId);
    }

    [Fact]
    public void A_message_carries_the_trace_of_whoever_sends_it()
    {
        using var spans = new SpanRecorder(StreamTracing.SourceName);
        using Activity publish = Request();
        var message = FanOutMessage.Start(new SourceKey(TestStreams.Path("p/s"), TestStreams.NewIncarnation()), HashRanges.All, "1", default);
        Assert.Equal(publish.Id, message.Trace);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("nonsense")]
    [InlineData("00-00000000000000000000000000000000-0000000000000000-01")]
    public void What_is_no_trace_context_is_linked_to_nothing(string? trace)
    {
        using var spans = new SpanRecorder(StreamTracing.SourceName);
        using Activity? delivery = StreamTracing.StartDelivery(TestStreams.Path("p/e"), TestStreams.Path("p/s"), trace);
        Assert.Empty(delivery!.Links);
    }

    private static Activity Request(bool recorded = true) =>
        new Activity("request") { ActivityTraceFlags = recorded ? ActivityTraceFlags.Recorded : ActivityTraceFlags.None }.Start();
}
