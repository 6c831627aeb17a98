using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using DurableStreams.TestKit;
using DurableStreams.TestKit.Processes;

namespace Server.Tests.Samples;

/// <summary>The workers of docs/subscriptions.md, each as its comment says how to start it.</summary>
public sealed class WorkerSampleTests : IAsyncLifetime
{
    private const string ShortLease = "1000";

    private readonly TemporaryFolder _folder = new();
    private ServerProcess _server = null!;
    private HttpClient _client = null!;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartOnDataAsync(_folder);
        _client = _server.CreateClient();
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_webhook_worker_handles_every_append_also_those_of_its_absence_and_no_forged_webhook()
    {
        Uri webhook;
        await using (SampleProcess worker = StartWebhookWorker("http://127.0.0.1:0"))
        {
            webhook = await WebhookOfAsync(worker);
            using HttpResponseMessage forged = await _client.PostAsJsonAsync(webhook, new { wake_id = "w_1" });
            Assert.Equal(HttpStatusCode.Unauthorized, forged.StatusCode);
            string[] first = await AppendAsync(0, 20);
            await worker.AwaitAsync(lines => lines.IsSupersetOf(first) ? lines : null);
        }

        string[] absent = await AppendAsync(20, 10);
        await using SampleProcess next = StartWebhookWorker(webhook.GetLeftPart(UriPartial.Authority));
        await WebhookOfAsync(next);
        string[] second = await AppendAsync(30, 20);
        await next.AwaitAsync(lines => lines.IsSupersetOf(absent) && lines.IsSupersetOf(second) ? lines : null);
    }

    [Fact]
    public async Task The_pull_wake_workers_handle_every_append_also_when_one_of_them_and_the_server_are_killed()
    {
        await using SampleProcess survivor = StartPullWakeWorker("survivor");
        SampleProcess victim = StartPullWakeWorker("victim");
        await survivor.AwaitAsync(lines => lines.Count > 0 ? lines : null);
        await victim.AwaitAsync(lines => lines.Count > 0 ? lines : null);
        string[] first = await AppendAsync(0, 40);
        await victim.DisposeAsync();
        await _server.DisposeAsync();
        _server = await TestServer.RestartAsync(_folder, _server.BaseAddress);
        string[] second = await AppendAsync(40, 20);

        await survivor.AwaitAsync(
            lines => second.Concat(first.Where(line => !victim.Printed(line))).All(lines.Contains) ? lines : null);
    }

    private SampleProcess StartWebhookWorker(string urls) => new(
        "WebhookWorker", ["--urls", urls, "--server", $"{_server.BaseAddress}v1/stream", "--lease", ShortLease]);

    private SampleProcess StartPullWakeWorker(string name) => new(
        "PullWakeWorker",
        [$"{_server.BaseAddress}v1/stream", "events/*", name],
        new Dictionary<string, string> { ["LEASE_MS"] = ShortLease });

    private static async Task<Uri> WebhookOfAsync(SampleProcess worker)
    {
        const string Prefix = "Waiting for wakes at ";
        string line = await worker.AwaitAsync(
            lines => lines.FirstOrDefault(line => line.StartsWith(Prefix, StringComparison.Ordinal)));
        return new Uri(line[Prefix.Length..]);
    }

    /// <summary>Appends to three streams, and creates them if they do not exist.</summary>
    /// <returns>The lines that the samples print.</returns>
    private async Task<string[]> AppendAsync(int start, int count)
    {
        List<string> expected = [];
        for (int number = start; number < start + count; number++)
        {
            string path = string.Create(CultureInfo.InvariantCulture, $"events/{"abc"[number % 3]} {number % 3}");
            string message = string.Create(CultureInfo.InvariantCulture, $"{path}#{number}");
            var url = new Uri($"/v1/stream/{path.Replace(" ", "%20", StringComparison.Ordinal)}", UriKind.Relative);
            using HttpResponseMessage created = await _client.PutAsJsonAsync(url, Array.Empty<string>());
            Assert.True(created.IsSuccessStatusCode, $"{(int)created.StatusCode}");
            using HttpResponseMessage appended = await _client.PostAsJsonAsync(url, message);
            Assert.True(appended.IsSuccessStatusCode, $"{(int)appended.StatusCode}");
            expected.Add($"{path} \"{message}\"");
        }

        return [.. expected];
    }
}
