using System.Diagnostics;
using DurableStreams.AspNetCore.Tests.Wire;
using DurableStreams.Diagnostics;
using DurableStreams.TestKit.Tracing;
using Microsoft.Extensions.DependencyInjection;

namespace DurableStreams.AspNetCore.Tests.Tracing;

/// <summary>The spans of a publish, from the client's span to the estuary's commit.</summary>
public sealed class PublishTraceTests : IAsyncLifetime
{
    private readonly SpanRecorder _spans = new(StreamTracing.SourceName, "Microsoft.AspNetCore");
    private StreamServer _server = null!;

    public async Task InitializeAsync() =>
        _server = await StreamServer.StartAsync(store: streams => streams.UseMemoryStore().FanOutInBackground());

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _spans.Dispose();
    }

    [Fact]
    public async Task Request_commit_signal_and_publish_are_one_trace_and_the_delivery_is_linked_to_it()
    {
        await SendAsync("PUT", "/v1/stream/p/s", "");
        ActivityContext subscribing = await SendAsync("POST", "/v1/estuary/subscribe/p/s", """{"estuaryId":"e"}""");
        await DeliveryAsync(subscribing.TraceId);

        ActivityContext client = await SendAsync("POST", "/v1/stream/p/s", "[1]");

        Activity delivery = await DeliveryAsync(client.TraceId);
        Activity request = await _spans.WhenEndedAsync(client.TraceId, "Microsoft.AspNetCore.Hosting.HttpRequestIn");
        Activity commit = await _spans.WhenEndedAsync(client.TraceId, "durablestreams.commit");
        Activity signal = await _spans.WhenEndedAsync(client.TraceId, "durablestreams.signal");
        Activity publish = await _spans.WhenEndedAsync(client.TraceId, "durablestreams.publish");
        Assert.Equal(client.SpanId, request.ParentSpanId);
        Assert.Equal(request.SpanId, commit.ParentSpanId);
        Assert.Equal(("POST append", 204, "append", "/v1/stream/p/s"), (
            request.DisplayName,
            (int?)request.GetTagItem("http.response.status_code"),
            (string?)request.GetTagItem("durablestreams.operation"),
            (string?)request.GetTagItem("url.path")));
        Assert.Equal(commit.SpanId, signal.ParentSpanId);
        Assert.Equal(signal.SpanId, publish.ParentSpanId);
        Assert.Equal(publish.SpanId, Assert.Single(delivery.Links).Context.SpanId);
        Assert.Equal(default, delivery.ParentSpanId);

        Assert.Equal("p/s", commit.GetTagItem("durablestreams.path"));
        Assert.Equal(1, commit.GetTagItem("durablestreams.commit.operations"));
        Assert.Equal("1,".Length, commit.GetTagItem("durablestreams.commit.bytes"));
        Assert.Equal("committed", commit.GetTagItem("durablestreams.outcome"));
        Assert.Equal("Signals", publish.GetTagItem("durablestreams.outcome"));
        Assert.Equal(("p/e", "p/s", "CaughtUp"), (
            (string?)delivery.GetTagItem("durablestreams.path"),
            (string?)delivery.GetTagItem("durablestreams.source"),
            (string?)delivery.GetTagItem("durablestreams.outcome")));

        // The delivery's write is a separate commit.
        Activity written = await _spans.WhenEndedAsync(delivery.TraceId, "durablestreams.commit");
        Assert.Equal(delivery.SpanId, written.ParentSpanId);
        Assert.Equal("p/e", written.GetTagItem("durablestreams.path"));
    }

    [Fact]
    public async Task No_span_contains_the_query()
    {
        await SendAsync("PUT", "/v1/stream/p/s", "");
        ActivityContext client = await SendAsync("GET", "/v1/stream/p/s?offset=-1&token=secret", null);
        Activity request = await _spans.WhenEndedAsync(client.TraceId, "Microsoft.AspNetCore.Hosting.HttpRequestIn");
        Assert.DoesNotContain(
            request.TagObjects, tag => tag.Value is string text && text.Contains("secret", StringComparison.Ordinal));
        Assert.DoesNotContain("secret", request.DisplayName, StringComparison.Ordinal);
    }

    private Task<Activity> DeliveryAsync(ActivityTraceId origin) => _spans.WhenEndedAsync(
        span =>
            span.OperationName == "durablestreams.delivery" && span.Links.Any(link => link.Context.TraceId == origin));

    /// <summary>Sends a request with a trace of its own.</summary>
    private async Task<ActivityContext> SendAsync(string method, string target, string? body)
    {
        var client = new ActivityContext(
            ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        using HttpResponseMessage response = await _server.SendAsync(
            method,
            target,
            [
                $"traceparent: 00-{client.TraceId}-{client.SpanId}-01",
                .. body is null ? Array.Empty<string>() : ["Content-Type: application/json"]
            ],
            body);
        Assert.True(response.IsSuccessStatusCode, response.ToString());
        return client;
    }
}
