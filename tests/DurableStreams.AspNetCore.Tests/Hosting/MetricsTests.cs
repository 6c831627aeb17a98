using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using DurableStreams.AspNetCore.Tests.Auth;
using DurableStreams.AspNetCore.Tests.Live;
using DurableStreams.AspNetCore.Tests.Wire;
using Microsoft.Extensions.DependencyInjection;

namespace DurableStreams.AspNetCore.Tests.Hosting;

public sealed class MetricsTests : WireTests
{
    [Fact]
    public async Task Requests_and_live_readers_are_counted()
    {
        var requests = new ConcurrentBag<string>();
        long readers = 0;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                // Other tests in this process use meters of the same name.
                if (instrument.Meter.Name == "DurableStreams.Http"
                    && instrument.Meter.Scope == Server.Services.GetRequiredService<IMeterFactory>())
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            if (instrument.Name == "durablestreams.http.requests")
            {
                requests.Add($"{tags[0].Value} {tags[1].Value}");
            }
            else
            {
                Interlocked.Add(ref readers, value);
            }
        });
        listener.Start();

        await Server.SendAsync("PUT", "/v1/stream/s", ["Content-Type: text/plain"]);
        await Server.SendAsync("POST", "/v1/stream/s", ["Content-Type: text/html"], "x");
        await Server.SendAsync("GET", "/v1/stream/missing?offset=-1&live=sse");
        await using (SseReader reader = await SseReader.OpenAsync(Server, "offset=now"))
        {
            await reader.NextAsync();
            Assert.Equal(1, Interlocked.Read(ref readers));
            await Server.SendAsync("POST", "/v1/stream/s", ["Stream-Closed: true"]);
            await reader.NextAsync();
            Assert.Null(await reader.NextAsync());
        }

        await Server.StopAsync();
        Assert.Equal(0, Interlocked.Read(ref readers));
        Assert.Equal(["append conflict", "append ok", "create ok", "sse not_found", "sse ok"], requests.Order());
    }

    [Fact]
    public async Task A_fenced_producer_is_counted_apart_from_a_missing_permission()
    {
        await using AuthServer auth = await AuthServer.StartAsync();
        await auth.CreateAsync("p/s");
        var requests = new ConcurrentBag<string>();
        using MeterListener listener = Count(auth.Server, requests);
        string writer = Tokens.Sign(Tokens.Payload("p", "write"));
        await auth.SendAsync(
            "POST", "/v1/stream/p/s", writer, "[1]", "Producer-Id: a", "Producer-Epoch: 1", "Producer-Seq: 0");
        await auth.SendAsync(
            "POST", "/v1/stream/p/s", writer, "[1]", "Producer-Id: a", "Producer-Epoch: 0", "Producer-Seq: 0");
        await auth.SendAsync("POST", "/v1/stream/p/s", Tokens.Sign(Tokens.Payload("p", "read")), "[1]");
        await auth.Server.StopAsync();

        // A request without permission reaches no endpoint.
        Assert.Equal(["append fenced", "append ok", "unknown forbidden"], requests.Order());
    }

    private static MeterListener Count(StreamServer server, ConcurrentBag<string> requests)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "durablestreams.http.requests"
                    && instrument.Meter.Scope == server.Services.GetRequiredService<IMeterFactory>())
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => requests.Add($"{tags[0].Value} {tags[1].Value}"));
        listener.Start();
        return listener;
    }
}
