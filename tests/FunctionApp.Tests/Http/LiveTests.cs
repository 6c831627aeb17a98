using System.Diagnostics.Metrics;

namespace DurableStreams.FunctionApp.Tests.Http;

public sealed class LiveTests : IAsyncLifetime
{
    private App _app = null!;

    public async Task InitializeAsync() => _app = await App.StartAsync();

    public async Task DisposeAsync()
    {
        Assert.Empty(_app.Host.Failures.Thrown);
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Events_leave_at_once_and_not_when_the_answer_ends()
    {
        await _app.CreateAsync(contentType: "text/plain", body: "first");
        using HttpResponseMessage answer = await _app.SendAsync("GET", "/v1/stream/a?offset=-1&live=sse");
        using var events = new StreamReader(await answer.Content.ReadAsStreamAsync());
        Assert.Equal("data:first", await NextDataAsync(events));
        await _app.SendAsync("POST", "/v1/stream/a", "second", "text/plain");
        Assert.Equal("data:second", await NextDataAsync(events));
    }

    [Fact]
    public async Task A_long_poll_answers_with_what_comes()
    {
        HttpResponseMessage created = await _app.CreateAsync();
        string tail = created.Headers.GetValues("Stream-Next-Offset").Single();
        using var readers = new LiveReaders();
        Task<HttpResponseMessage> waiting = _app.SendAsync("GET", $"/v1/stream/a?offset={tail}&live=long-poll");
        await readers.Come;
        await _app.SendAsync("POST", "/v1/stream/a", "[1]");
        Assert.Equal("[1]", await (await waiting).Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("sse")]
    [InlineData("long-poll")]
    public async Task A_client_that_goes_ends_its_read_at_once(string mode)
    {
        HttpResponseMessage created = await _app.CreateAsync();
        string tail = created.Headers.GetValues("Stream-Next-Offset").Single();
        using var readers = new LiveReaders();
        using var client = new HttpClient { BaseAddress = _app.Client.BaseAddress };
        Task<HttpResponseMessage> reading = client.GetAsync($"/v1/stream/a?offset={tail}&live={mode}", HttpCompletionOption.ResponseHeadersRead);
        await readers.Come;
        if (mode == "sse")
        {
            (await reading).Dispose();
        }

        client.CancelPendingRequests();
        await readers.Gone.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Shutting_down_ends_live_reads_properly()
    {
        await _app.CreateAsync(contentType: "text/plain", body: "first");
        using HttpResponseMessage answer = await _app.SendAsync("GET", "/v1/stream/a?offset=-1&live=sse");
        using var events = new StreamReader(await answer.Content.ReadAsStreamAsync());
        await NextDataAsync(events);
        Task stopped = _app.Host.StopAsync();
        await events.ReadToEndAsync();
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

    /// <summary>Learns by the app's own metric when a live reader comes and goes.</summary>
    private sealed class LiveReaders : IDisposable
    {
        private readonly TaskCompletionSource _come = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly MeterListener _listener = new();

        public LiveReaders()
        {
            _listener.InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Name == "durablestreams.http.live_readers")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, change, _, _) => (change > 0 ? _come : _gone).TrySetResult());
            _listener.Start();
        }

        public Task Come => _come.Task;

        public Task Gone => _gone.Task;

        public void Dispose() => _listener.Dispose();
    }
}
