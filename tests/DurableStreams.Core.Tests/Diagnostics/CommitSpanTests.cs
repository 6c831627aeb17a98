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

/// <summary>One class, so that its tests do not run in parallel: the first needs a process without listeners.</summary>
public sealed class CommitSpanTests
{
    [Fact]
    public async Task Without_a_listener_no_span_is_created_and_no_context_is_propagated()
    {
        using Activity request = Request();
        var memory = new MemoryStreamStore();
        await using var service = TestServices.Start(memory, memory);
        await service.MakeAsync("p/s");
        await service.PostAsync("p/s", "a");

        Assert.Null(StreamTracing.RequestSpan);
        Assert.Null(StreamTracing.Current);
        Assert.Null(NewMessage().Trace);
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

        // The commit is in the trace of a recorded request.
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
    public async Task A_conflict_and_an_unavailable_store_are_recorded()
    {
        using var spans = new SpanRecorder(StreamTracing.SourceName);
        var script = new FaultScript();
        FaultInjectingStore store = FaultInjectingStore.Over(new MemoryStreamStore(), script);
        await using var service = TestServices.Start(store, store);
        await service.MakeAsync("p/s");
        using Activity request = Request();
        script.Next(StoreCall.Commit, Fault.Conflict, Fault.Before);

        Assert.IsType<AppendOutcome.Unavailable>(await service.PostAsync("p/s", "a"));

        Activity conflict = await spans.WhenEndedAsync(span => HasOutcome(span, "conflict"));
        Activity unavailable = await spans.WhenEndedAsync(span => HasOutcome(span, "unavailable"));
        Assert.Equal((ActivityStatusCode.Unset, ActivityStatusCode.Error), (conflict.Status, unavailable.Status));
        Assert.Equal(request.SpanId, unavailable.ParentSpanId);

        bool HasOutcome(Activity span, string outcome) =>
            span.TraceId == request.TraceId && (string?)span.GetTagItem("durablestreams.outcome") == outcome;
    }

    [Fact]
    public void A_message_contains_the_trace_of_its_sender()
    {
        using var spans = new SpanRecorder(StreamTracing.SourceName);
        using Activity publish = Request();
        Assert.Equal(publish.Id, NewMessage().Trace);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("nonsense")]
    [InlineData("00-00000000000000000000000000000000-0000000000000000-01")]
    public void An_invalid_trace_context_is_not_linked(string? trace)
    {
        using var spans = new SpanRecorder(StreamTracing.SourceName);
        using Activity? delivery = StreamTracing.StartDelivery(TestStreams.Path("p/e"), TestStreams.Path("p/s"), trace);
        Assert.Empty(delivery!.Links);
    }

    private static FanOutMessage NewMessage()
    {
        var source = new SourceKey(TestStreams.Path("p/s"), TestStreams.NewIncarnation());
        return FanOutMessage.Start(source, HashRanges.All, "1", default);
    }

    private static Activity Request(bool recorded = true)
    {
        var request = new Activity("request")
        {
            ActivityTraceFlags = recorded ? ActivityTraceFlags.Recorded : ActivityTraceFlags.None,
        };
        return request.Start();
    }
}
