using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace DurableStreams.TestKit.Wakes;

/// <summary>
/// Appends to streams with subscriptions while a server is killed repeatedly, and while workers crash, hang, answer
/// late and answer twice.
/// </summary>
public sealed class SubscriptionRun(IUnreliableServer server, SubscriptionRunSize size, int seed) : IAsyncDisposable
{
    private const int WorkersOfEachWakeStream = 2;
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookPause = TimeSpan.FromMilliseconds(100);

    private readonly SubscriptionPlan _plan = new(size.Streams, size.Subscriptions);
    private readonly CancellationTokenSource _stop = new();
    private readonly WakeLedger _ledger = new();
    private readonly Moods _moods = new(seed);
    private int _acknowledged;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _stop.Dispose();
    }

    /// <summary>Runs until every subscription is acknowledged to the tail of each of its streams.</summary>
    /// <param name="killAsync">Kills the server, or a part of it, and starts it again.</param>
    /// <param name="report">Gets the figures.</param>
    /// <returns>What broke the rules.</returns>
    /// <exception cref="InvalidOperationException">
    /// A request was refused, or not all was acknowledged in time.
    /// </exception>
    public async Task<IReadOnlyList<string>> RunAsync(Func<Task> killAsync, Action<string> report)
    {
        await using var webhooks = new WebhookWorkers(server, _ledger, _moods, Lease);
        await webhooks.StartAsync();
        await Task.WhenAll(_plan.Streams.Where(stream => stream.IsEarlier).Select(async stream =>
        {
            await CreateAsync(stream, "[\"history\"]");
            stream.Start = stream.Tail;
        }));
        await SubscribeAsync(webhooks);
        long began = Stopwatch.GetTimestamp();
        Task workers = Task.WhenAll(
            from wakeStream in _plan.WakeStreams
            from number in Enumerable.Range(0, WorkersOfEachWakeStream)
            let worker = new PullWakeWorker(server, _ledger, _moods, Lease, wakeStream, $"{wakeStream} {number}")
            select worker.RunAsync(_stop.Token));
        Task writers = Task.WhenAll(Enumerable.Range(0, size.Writers).Select(WriteAsync));
        await KillAsync(killAsync, writers);
        await writers;
        TimeSpan writing = Stopwatch.GetElapsedTime(began);
        _moods.Calm();
        await SettleAsync(workers);
        TimeSpan all = Stopwatch.GetElapsedTime(began);
        await _stop.CancelAsync();
        await workers;
        (int wakes, int repeated, int fenced) = _ledger.Counts;
        report(
            $"Seed {seed}: {_acknowledged} appends to {size.Streams} streams in {writing.TotalSeconds:F1} s with "
            + $"{size.Kills} kills; {size.Subscriptions} subscriptions at the tails after {all.TotalSeconds:F1} s. "
            + $"{wakes} wakes, {repeated} of them repeated; {fenced} requests fenced.");
        return _ledger.FindViolations(_plan);
    }

    private async Task SubscribeAsync(WebhookWorkers webhooks)
    {
        foreach (string wakeStream in _plan.WakeStreams)
        {
            using HttpResponseMessage created = await server.InsistAsync(
                () => Json(HttpMethod.Put, $"/v1/stream/{wakeStream}", "[]"), _stop.Token);
            Require(created.StatusCode == HttpStatusCode.Created, "The creation of a wake stream", created);
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
            Require(created.StatusCode == HttpStatusCode.Created, "The creation of a subscription", created);
        }
    }

    // As an idempotent producer, so that requests without a response can be repeated.
    private async Task WriteAsync(int writer)
    {
        PlannedStream[] own = [.. _plan.Streams.Where((_, number) => number % size.Writers == writer)];
        for (int number = 0; number < size.Appends / size.Writers; number++)
        {
            PlannedStream stream = own[number % own.Length];
            int sequence = number / own.Length;
            if (sequence == 0 && !stream.IsEarlier)
            {
                await CreateAsync(stream, number % 2 == 0 ? "[\"first\"]" : "[]");
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
            Require(answer.IsSuccessStatusCode, "An append", answer);
            await LearnTailAsync(stream);
            Interlocked.Increment(ref _acknowledged);
        }
    }

    private async Task CreateAsync(PlannedStream stream, string content)
    {
        using HttpResponseMessage answer = await server.InsistAsync(
            () => Json(HttpMethod.Put, $"/v1/stream/{stream.Path}", content), _stop.Token);
        Require(answer.IsSuccessStatusCode, "A creation", answer);
        await LearnTailAsync(stream);
    }

    private async Task LearnTailAsync(PlannedStream stream)
    {
        using HttpResponseMessage head = await server.InsistAsync(
            () => new HttpRequestMessage(HttpMethod.Head, $"/v1/stream/{stream.Path}"), _stop.Token);
        stream.Tail = head.Headers.GetValues("Stream-Next-Offset").Single();
    }

    private async Task KillAsync(Func<Task> killAsync, Task writers)
    {
        var random = new Random(seed);
        for (int kill = 0; kill < size.Kills; kill++)
        {
            int after = random.Next(size.Appends * kill / size.Kills, size.Appends * (kill + 1) / size.Kills);
            while (Volatile.Read(ref _acknowledged) < after && !writers.IsCompleted)
            {
                await Task.WhenAny(writers, Task.Delay(1));
            }

            await killAsync();
        }
    }

    private async Task SettleAsync(Task workers)
    {
        long began = Stopwatch.GetTimestamp();
        foreach (PlannedSubscription subscription in _plan.Subscriptions)
        {
            (string Path, string Acked)[] expected =
            [
                .. subscription.Streams.Select(stream => (stream.Path, stream.Tail))
                    .OrderBy(stream => stream.Path, StringComparer.Ordinal),
            ];
            while (await CursorsAsync(subscription) is var cursors && !cursors.SequenceEqual(expected))
            {
                if (Stopwatch.GetElapsedTime(began) > size.SettleTimeout)
                {
                    throw new InvalidOperationException(
                        $"{subscription.Id} is acknowledged to {string.Join(", ", cursors.Except(expected))} instead "
                        + $"of {string.Join(", ", expected.Except(cursors))}.");
                }

                await (await Task.WhenAny(workers, Task.Delay(LookPause)));
            }
        }
    }

    private async Task<(string Path, string Acked)[]> CursorsAsync(PlannedSubscription subscription)
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

    private static void Require(bool condition, string request, HttpResponseMessage answer)
    {
        if (!condition)
        {
            throw new InvalidOperationException($"{request} was answered {(int)answer.StatusCode}.");
        }
    }

    private static string UrlOf(PlannedSubscription subscription) =>
        $"/v1/stream/__ds/subscriptions/{subscription.Id}";

    private static HttpRequestMessage Json(HttpMethod method, string path, string body) =>
        new(method, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
}
