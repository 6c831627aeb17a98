using DurableStreams.TestKit.Time;
using Microsoft.Extensions.DependencyInjection;

namespace DurableStreams.FunctionApp.Tests.Http;

public sealed class LiveTests : IAsyncLifetime
{
    private App _app = null!;

    /// <summary>The clock stands still, so no live read times out.</summary>
    public async Task InitializeAsync() =>
        _app = await App.StartAsync(
            configure: static services => services.AddSingleton<TimeProvider>(new ManualTimeProvider()));

    public async Task DisposeAsync()
    {
        Assert.Empty(_app.Failures.Thrown);
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Events_are_sent_at_once_and_not_when_the_response_ends()
    {
        await _app.CreateAsync(contentType: "text/plain", body: "first");
        using HttpResponseMessage answer = await _app.SendAsync("GET", "/v1/stream/a?offset=-1&live=sse");
        using var events = new StreamReader(await answer.Content.ReadAsStreamAsync());
        Assert.Equal("data:first", await NextDataAsync(events));
        await _app.SendAsync("POST", "/v1/stream/a", "second", "text/plain");
        Assert.Equal("data:second", await NextDataAsync(events));
    }

    [Fact]
    public async Task A_long_poll_returns_the_next_append()
    {
        HttpResponseMessage created = await _app.CreateAsync();
        string tail = created.Headers.GetValues("Stream-Next-Offset").Single();
        using var readers = new LiveReaders(_app);
        Task<HttpResponseMessage> waiting = _app.SendAsync("GET", $"/v1/stream/a?offset={tail}&live=long-poll");
        await readers.Started;
        await _app.SendAsync("POST", "/v1/stream/a", "[1]");
        Assert.Equal("[1]", await (await waiting).Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("sse")]
    [InlineData("long-poll")]
    public async Task A_disconnected_client_ends_its_live_read_at_once(string mode)
    {
        HttpResponseMessage created = await _app.CreateAsync();
        string tail = created.Headers.GetValues("Stream-Next-Offset").Single();
        using var readers = new LiveReaders(_app);
        using var client = new HttpClient { BaseAddress = _app.Client.BaseAddress };
        Task<HttpResponseMessage> reading = client.GetAsync(
            $"/v1/stream/a?offset={tail}&live={mode}", HttpCompletionOption.ResponseHeadersRead);
        await readers.Started;
        if (mode == "sse")
        {
            (await reading).Dispose();
        }

        client.CancelPendingRequests();
        await readers.Ended;
    }

    [Fact]
    public async Task A_shutdown_ends_live_reads_gracefully()
    {
        HttpResponseMessage created = await _app.CreateAsync(contentType: "text/plain", body: "first");
        string tail = created.Headers.GetValues("Stream-Next-Offset").Single();
        using var readers = new LiveReaders(_app);
        Task<HttpResponseMessage> polling = _app.SendAsync("GET", $"/v1/stream/a?offset={tail}&live=long-poll");
        await readers.Started;
        using HttpResponseMessage answer = await _app.SendAsync("GET", "/v1/stream/a?offset=-1&live=sse");
        using var events = new StreamReader(await answer.Content.ReadAsStreamAsync());
        await NextDataAsync(events);

        Task stopped = _app.StopAsync();

        // At the end of an event: the rest is the control event, and its offset is where the client continues.
        string rest = await events.ReadToEndAsync();
        Assert.EndsWith("\n\n", "\n" + rest, StringComparison.Ordinal);
        HttpResponseMessage poll = await polling;
        Assert.Equal(204, (int)poll.StatusCode);
        Assert.Equal(tail, poll.Headers.GetValues("Stream-Next-Offset").Single());
        await stopped;
    }

    private static async Task<string?> NextDataAsync(StreamReader events)
    {
        while (await events.ReadLineAsync() is { } line)
        {
            if (line == "event: data")
            {
                return await events.ReadLineAsync();
            }
        }

        return null;
    }
}
