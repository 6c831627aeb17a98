using System.Diagnostics;
using DurableStreams.Diagnostics;
using DurableStreams.FunctionApp.Tests.Http;
using DurableStreams.TestKit.Tracing;
using Microsoft.Extensions.DependencyInjection;

namespace DurableStreams.FunctionApp.Tests.FanOut;

/// <summary>The trace context that signals between entities carry.</summary>
public sealed class TraceTests
{
    [Fact]
    public async Task A_delivery_by_an_entity_is_linked_to_the_trace_of_the_append()
    {
        using var spans = new SpanRecorder(StreamTracing.SourceName, "Microsoft.AspNetCore");
        await using App app = await App.StartAsync(static (streams, _) => streams.UseMemoryStore());
        await SendAsync(app.Client, HttpMethod.Put, "/v1/stream/p/s", "");
        await SendAsync(app.Client, HttpMethod.Post, "/v1/estuary/subscribe/p/s", """{"estuaryId":"e"}""");
        await app.Entities.WhenIdleAsync();

        ActivityTraceId append = await SendAsync(app.Client, HttpMethod.Post, "/v1/stream/p/s", "[1]");

        Activity delivery = await spans.WhenEndedAsync(
            span => span.OperationName == "durablestreams.delivery"
                && span.Links.Any(link => link.Context.TraceId == append));
        Activity signal = await spans.WhenEndedAsync(append, "durablestreams.signal");
        Activity publish = await spans.WhenEndedAsync(append, "durablestreams.publish");
        Assert.Equal(signal.SpanId, publish.ParentSpanId);
        Assert.Equal(publish.SpanId, Assert.Single(delivery.Links).Context.SpanId);
        Assert.True(delivery.Links.Single().Context.IsRemote);
        await app.Entities.WhenIdleAsync();
        Assert.Empty(app.Failures.Thrown);
    }

    private static async Task<ActivityTraceId> SendAsync(HttpClient client, HttpMethod method, string path, string body)
    {
        var trace = ActivityTraceId.CreateRandom();
        using var request = new HttpRequestMessage(method, path);
        request.Content = new StringContent(body, null, "application/json");
        request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
        using HttpResponseMessage response = await client.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, response.ToString());
        return trace;
    }
}
