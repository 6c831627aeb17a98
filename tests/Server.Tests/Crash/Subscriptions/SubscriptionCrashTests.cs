using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using DurableStreams.TestKit.Processes;
using Xunit.Abstractions;

namespace Server.Tests.Crash.Subscriptions;

/// <summary>
/// Kills a server repeatedly while workers of subscriptions crash, hang, answer late and answer twice.
/// SUBSCRIPTION_APPENDS=20000 is the full size, CRASH_SEED repeats a failed run.
/// </summary>
public sealed class SubscriptionCrashTests(ITestOutputHelper log) : IAsyncDisposable
{
    private const int Streams = 200;
    private const int Subscriptions = 50;
    private const int Kills = 5;
    private const int Writers = 20;
    private const int WorkersOfEachWakeStream = 2;
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SettleTimeout = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan LookPause = TimeSpan.FromMilliseconds(100);

    private static readonly Dictionary<string, string> Settings = new()
    {
        ["DurableStreams__Subscriptions__ResendAfter"] = "00:00:01",
        ["DurableStreams__Webhooks__MaxInFlightPerProject"] = "64",
    };

    private readonly int _appends = Setting("SUBSCRIPTION_APPENDS") ?? 1_000;
    private readonly int _seed = Setting("CRASH_SEED") ?? Random.Shared.Next();
    private readonly Plan _plan = new(Streams, Subscriptions);
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly WakeLedger _ledger = new();
    private int _acknowledged;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _stop.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Every_append_wakes_and_every_cursor_ends_at_the_tail_despite_kills_and_bad_workers()
    {
        await using var server = new ServerSlot(_folder, Settings);
        await server.StartAsync();
        var moods = new Moods(_seed);
        await using var webhooks = new WebhookWorkers(server, _ledger, moods, Lease);
        await webhooks.StartAsync();
        try
        {
            await RunAsync(server, webhooks, moods);
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException(
                $"CRASH_SEED={_seed}: {failure.Message}\nThe server's last lines:\n{server.Output}", failure);
        }
    }

    private static int? Setting(string name)
    {
        string? text = Environment.GetEnvironmentVariable(name);
        return int.TryParse(text, CultureInfo.InvariantCulture, out int value) ? value : null;
    }

    private async Task RunAsync(ServerSlot server, WebhookWorkers webhooks, Moods moods)
    {
        await Task.WhenAll(_plan.Streams.Where(stream => stream.IsEarlier).Select(async stream =>
        {
            await CreateAsync(server, stream, "[\"history\"]");
            stream.Start = stream.Tail;
        }));
        await SubscribeAsync(server, webhooks);
        long began = Stopwatch.GetTimestamp();
        Task workers = Task.WhenAll(
            from wakeStream in _plan.WakeStreams
            from number in Enumerable.Range(0, WorkersOfEachWakeStream)
            let worker = new PullWakeWorker(server, _ledger, moods, Lease, wakeStream, $"{wakeStream} {number}")
            select worker.RunAsync(_stop.Token));
        Task writers = Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => WriteAsync(server, writer)));
        await KillAsync(server, writers);
        await writers;
        TimeSpan writing = Stopwatch.GetElapsedTime(began);
        moods.Calm();
        await SettleAsync(server, workers);
        TimeSpan all = Stopwatch.GetElapsedTime(began);
        await _stop.CancelAsync();
        await workers;
        (int wakes, int repeated, int fenced) = _ledger.Counts;
        log.WriteLine(
            $"Seed {_seed}: {_acknowledged} appends to {Streams} streams in {writing.TotalSeconds:F1} s with {Kills} "
            + $"kills; {Subscriptions} subscriptions at the tails after {all.TotalSeconds:F1} s. {wakes} wakes, "
            + $"{repeated} of them repeated; {fenced} requests fenced.");
        _ledger.Check(_plan);
    }

    private async Task SubscribeAsync(ServerSlot server, WebhookWorkers webhooks)
    {
        foreach (string wakeStream in _plan.WakeStreams)
        {
            using HttpResponseMessage created = await server.InsistAsync(
                () => Json(HttpMethod.Put, $"/v1/stream/{wakeStream}", "[]"), _stop.Token);
            Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        }

        foreach ((int number, PlannedSubscription subscription) in _plan.Subscriptions.Index())
        {
            var body = new Dictionary<string, object> { ["lease_ttl_ms"] = (int)Lease.TotalMilliseconds };
            if (subscription.WakeStream is null)
            {
                body["type"] = "webhook";
                body["webhook"] = new { url = webhooks.UrlOf(number, subscription.Id) };
            }
            else
            {
                body["type"] = "pull-wake";
                body["wake_stream"] = subscription.WakeStream;
            }

            if (subscription.Pattern is not null)
            {
                body["pattern"] = subscription.Pattern;
            }

            if (subscription.Named.Count > 0)
            {
                body["streams"] = subscription.Named.Select(stream => stream.Path);
            }

            using HttpResponseMessage created = await server.InsistAsync(
                () => Json(HttpMethod.Put, UrlOf(subscription), JsonSerializer.Serialize(body)), _stop.Token);
            Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        }
    }

    // As an idempotent producer, so that requests without a response can be repeated.
    private async Task WriteAsync(ServerSlot server, int writer)
    {
        PlannedStream[] own = [.. _plan.Streams.Where((_, number) => number % Writers == writer)];
        for (int number = 0; number < _appends / Writers; number++)
        {
            PlannedStream stream = own[number % own.Length];
            int sequence = number / own.Length;
            if (sequence == 0 && !stream.IsEarlier)
            {
                await CreateAsync(server, stream, number % 2 == 0 ? "[\"first\"]" : "[]");
            }

            using HttpResponseMessage answer = await server.InsistAsync(
                () =>
                {
                    HttpRequestMessage append = Json(
                        HttpMethod.Post, $"/v1/stream/{stream.Path}", $"\"{stream.Path}#{sequence}\"");
                    append.Headers.Add("Producer-Id", "writer");
                    append.Headers.Add("Producer-Epoch", "0");
                    append.Headers.Add("Producer-Seq", sequence.ToString(CultureInfo.InvariantCulture));
                    return append;
                },
                _stop.Token);
            Assert.True(answer.IsSuccessStatusCode, $"An append was answered {(int)answer.StatusCode}.");
            await LearnTailAsync(server, stream);
            Interlocked.Increment(ref _acknowledged);
        }
    }

    private async Task CreateAsync(ServerSlot server, PlannedStream stream, string content)
    {
        using HttpResponseMessage answer = await server.InsistAsync(
            () => Json(HttpMethod.Put, $"/v1/stream/{stream.Path}", content), _stop.Token);
        Assert.True(answer.IsSuccessStatusCode, $"A creation was answered {(int)answer.StatusCode}.");
        await LearnTailAsync(server, stream);
    }

    private async Task LearnTailAsync(ServerSlot server, PlannedStream stream)
    {
        using HttpResponseMessage head = await server.InsistAsync(
            () => new HttpRequestMessage(HttpMethod.Head, $"/v1/stream/{stream.Path}"), _stop.Token);
        stream.Tail = head.Headers.GetValues("Stream-Next-Offset").Single();
    }

    private async Task KillAsync(ServerSlot server, Task writers)
    {
        var random = new Random(_seed);
        for (int kill = 0; kill < Kills; kill++)
        {
            int after = random.Next(_appends * kill / Kills, _appends * (kill + 1) / Kills);
            while (Volatile.Read(ref _acknowledged) < after && !writers.IsCompleted)
            {
                await Task.WhenAny(writers, Task.Delay(1));
            }

            await server.KillAsync();
        }
    }

    /// <summary>Waits until every subscription is acknowledged to the tail of each of its streams.</summary>
    private async Task SettleAsync(ServerSlot server, Task workers)
    {
        long began = Stopwatch.GetTimestamp();
        foreach (PlannedSubscription subscription in _plan.Subscriptions)
        {
            (string, string)[] expected =
            [
                .. subscription.Streams.Select(stream => (stream.Path, stream.Tail))
                    .OrderBy(stream => stream.Path, StringComparer.Ordinal),
            ];
            while (await CursorsAsync(server, subscription) is var cursors && !cursors.SequenceEqual(expected))
            {
                if (Stopwatch.GetElapsedTime(began) > SettleTimeout)
                {
                    Assert.Equal(expected, cursors);
                }

                await (await Task.WhenAny(workers, Task.Delay(LookPause)));
            }
        }
    }

    private async Task<(string Path, string Acked)[]> CursorsAsync(
        ServerSlot server, PlannedSubscription subscription)
    {
        using HttpResponseMessage answer = await server.InsistAsync(
            () => new HttpRequestMessage(HttpMethod.Get, UrlOf(subscription)), _stop.Token);
        using JsonDocument body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return
        [
            .. body.RootElement.GetProperty("streams").EnumerateArray().Select(static stream =>
                (stream.GetProperty("path").GetString()!, stream.GetProperty("acked_offset").GetString()!)),
        ];
    }

    private static string UrlOf(PlannedSubscription subscription) =>
        $"/v1/stream/__ds/subscriptions/{subscription.Id}";

    private static HttpRequestMessage Json(HttpMethod method, string path, string body) =>
        new(method, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
}
