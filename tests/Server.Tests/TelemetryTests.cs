using DurableStreams.TestKit;
using DurableStreams.TestKit.Otlp;
using DurableStreams.TestKit.Processes;

namespace Server.Tests;

/// <summary>Telemetry that the real server sends to a collector.</summary>
public sealed class TelemetryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Metrics_traces_and_logs_are_sent_to_the_endpoint()
    {
        await using OtlpReceiver collector = await OtlpReceiver.StartAsync();
        var settings = new Dictionary<string, string>(collector.Settings)
        {
            ["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information"
        };
        await using ServerProcess server = await TestServer.StartOnDataAsync(_folder, settings);
        using HttpClient client = server.CreateClient();
        (await client.PutAsync("/v1/stream/p/s", new StringContent("[1]", null, "application/json")))
            .EnsureSuccessStatusCode();
        (await client.PostAsync("/v1/stream/p/s", new StringContent("[2]", null, "application/json")))
            .EnsureSuccessStatusCode();
        Assert.Equal("[1,2]", await client.GetStringAsync("/v1/stream/p/s?offset=-1&token=a-secret-in-a-query"));

        // One or more instruments of each meter of the server.
        string[] instruments =
        [
            "durablestreams.http.requests",
            "durablestreams.commits",
            "durablestreams.commit.bytes",
            "durablestreams.sqlite.transactions",
            "http.server.request.duration",
            "kestrel.active_connections",
            "dotnet.process.memory.working_set",
        ];
        await Task.WhenAll(instruments.Select(name => collector.WhenReceivedAsync("/v1/metrics", name)));
        await collector.WhenReceivedAsync("/v1/traces", "durablestreams.commit");
        await collector.WhenReceivedAsync("/v1/traces", "GET read");
        await collector.WhenReceivedAsync("/v1/logs", "Application started");
        foreach (string path in (string[])["/v1/metrics", "/v1/traces", "/v1/logs"])
        {
            await collector.WhenReceivedAsync(path, "durable-streams");
        }

        Assert.Equal(0, await server.TerminateAsync());
        Assert.False(collector.HasReceived("a-secret-in-a-query"));
    }

    [Fact]
    public async Task The_settings_name_the_service()
    {
        await using OtlpReceiver collector = await OtlpReceiver.StartAsync();
        var settings = new Dictionary<string, string>(collector.Settings) { ["OTEL_SERVICE_NAME"] = "streams-of-ours" };
        await using ServerProcess server = await TestServer.StartAsync(_folder, ["--memory"], settings);
        await collector.WhenReceivedAsync("/v1/metrics", "streams-of-ours");
        Assert.False(collector.HasReceived("durable-streams"));
    }

    [Fact]
    public async Task An_unavailable_collector_does_not_disturb_the_server()
    {
        Dictionary<string, string> settings;
        await using (OtlpReceiver gone = await OtlpReceiver.StartAsync())
        {
            settings = gone.Settings;
        }

        await using ServerProcess server = await TestServer.StartAsync(_folder, ["--memory"], settings);
        using HttpClient client = server.CreateClient();
        (await client.PutAsync("/v1/stream/p/s", new StringContent("[1]", null, "application/json")))
            .EnsureSuccessStatusCode();
        Assert.Equal("[1]", await client.GetStringAsync("/v1/stream/p/s?offset=-1"));
        Assert.Equal(0, await server.TerminateAsync());
    }

    [Fact]
    public async Task Without_an_endpoint_the_exporter_is_not_even_loaded()
    {
        await using ServerProcess server = await TestServer.StartAsync(_folder, ["--memory"]);
        using HttpClient client = server.CreateClient();
        (await client.PutAsync("/v1/stream/p/s", null)).EnsureSuccessStatusCode();
        if (OperatingSystem.IsLinux())
        {
            string mapped = await File.ReadAllTextAsync($"/proc/{server.Id}/maps");
            Assert.Contains("/DurableStreams.Core.dll", mapped, StringComparison.Ordinal);
            Assert.DoesNotContain("/OpenTelemetry.", mapped, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("--memory")]
    [InlineData("--data", "data")]
    public async Task It_is_ready_with_its_store(params string[] store)
    {
        await using ServerProcess server = await TestServer.StartAsync(_folder, store);
        using HttpClient client = server.CreateClient();
        Assert.Equal("""{"status":"ready"}""", await client.GetStringAsync("/health/ready"));
        Assert.Equal("""{"status":"ok"}""", await client.GetStringAsync("/health"));
        using var head = new HttpRequestMessage(HttpMethod.Head, "/health/ready");
        Assert.Equal(200, (int)(await client.SendAsync(head)).StatusCode);
        Assert.Equal(404, (int)(await client.PostAsync("/health/ready", null)).StatusCode);
    }
}
