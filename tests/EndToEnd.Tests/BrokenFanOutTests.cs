using System.Diagnostics;
using System.Globalization;
using System.Net;
using DurableStreams.Azurite;
using DurableStreams.FunctionsHost.Publishing;
using DurableStreams.TestKit.Proxies;
using DurableStreams.TestKit.Sizes;
using EndToEnd.Tests.Processes;
using EndToEnd.Tests.Traffic;
using Microsoft.AspNetCore.Http;
using Xunit.Abstractions;

namespace EndToEnd.Tests;

/// <summary>Appends while the fan-out cannot reach the queue and the rows of estuaries.</summary>
/// <remarks><c>BROKEN_ROUNDS</c> changes the minimum number of appends to each source, before and meanwhile.</remarks>
public sealed class BrokenFanOutTests(ITestOutputHelper log) : IAsyncLifetime
{
    /// <summary>Number of appends left out of the figures, because they wait for the JIT compiler.</summary>
    private const int WarmUp = 10;

    private const string Plain = "fan/plain";
    private static readonly int Rounds = TestSize.Read("BROKEN_ROUNDS") ?? 40;

    /// <summary>Minimum duration of the failure: several pauses of the breaker and checks of the reconciler.</summary>
    private static readonly TimeSpan Failure = TimeSpan.FromSeconds(6);

    private static readonly TimeSpan DeliveryTimeout = TimeSpan.FromMinutes(2);

    /// <summary>One source notifies by signals, the other by queue.</summary>
    private static readonly (string Path, int Estuaries)[] Sources = [("fan/few", 3), ("fan/many", 8)];

    private readonly Dictionary<string, string> _settings = new()
    {
        ["DurableStreams__FanOut__FirstLook"] = "00:00:02",
        ["DurableStreams__FanOut__NextLook"] = "00:00:02",
        ["DurableStreams__FanOut__FirstBackOff"] = "00:00:01",
        ["DurableStreams__FanOut__LongestBackOff"] = "00:00:02",
        ["DurableStreams__FanOut__BreakerPause"] = "00:00:02",
        ["DurableStreams__FanOut__SignalThreshold"] = "4",
        ["DurableStreams__FanOut__QueueRanges"] = "2",
    };

    private AzuriteProcess? _azurite;
    private ReverseProxy? _queues;
    private ReverseProxy? _tables;
    private ProcessSlot? _process;
    private volatile bool _isBroken;
    private int _refused;

    public async Task InitializeAsync()
    {
        await PublishedApp.EnsureAsync();
        _azurite = await AzuriteProcess.StartAsync();

        // Not by breaking connections: a job host whose queue breaks them for half a minute ends its process. It also
        // ends if it cannot delete a message that it has processed, so deletions succeed.
        _queues = await ReverseProxy.StartAsync(
            [_azurite.QueueEndpoint],
            request => Break(
                request,
                !HttpMethods.IsDelete(request.Method),
                static context => context.Response.StatusCode = 503));
        _tables = await ReverseProxy.StartAsync(
            [_azurite.TableEndpoint],
            request => Break(
                request,
                request.Path.Value!.Contains("fan.estuary", StringComparison.Ordinal),
                static context => context.Abort()));
        string storage = _azurite.ConnectionString
            .Behind(_queues, _azurite.QueueEndpoint)
            .Behind(_tables, _azurite.TableEndpoint);
        _process = new ProcessSlot(storage, _settings, ["--timers", "1"]);
        await _process.StartAsync();
    }

    public async Task DisposeAsync()
    {
        foreach (IAsyncDisposable? part in (IAsyncDisposable?[])[_process, _queues, _tables, _azurite])
        {
            if (part is not null)
            {
                await part.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task No_append_fails_meanwhile_and_after_the_repair_everything_is_delivered_once_and_in_order()
    {
        HttpClient client = await _process!.ClientAsync();
        await client.ExpectAsync(Requests.Create($"/v1/stream/{Plain}"), HttpStatusCode.Created);
        foreach ((string source, int estuaries) in Sources)
        {
            await client.ExpectAsync(Requests.Create($"/v1/stream/{source}"), HttpStatusCode.Created);
            for (int i = 0; i < estuaries; i++)
            {
                await client.ExpectAsync(Requests.Subscribe(source, EstuaryOf(source, i)), HttpStatusCode.Created);
            }
        }

        int intact = await AppendAsync(client, from: 0, "intact", TimeSpan.Zero);
        _isBroken = true;
        int sent;
        try
        {
            sent = await AppendAsync(client, intact, "broken", Failure);
        }
        catch (HttpRequestException failure)
        {
            throw new InvalidOperationException(
                $"{failure.Message}\nLast output of the process:\n{_process.Output}", failure);
        }

        Assert.True(Volatile.Read(ref _refused) > 0);
        _isBroken = false;

        long repaired = Stopwatch.GetTimestamp();
        string[] all = [.. Enumerable.Range(0, sent).Select(Line)];
        foreach ((string source, int estuaries) in Sources)
        {
            for (int i = 0; i < estuaries; i++)
            {
                string estuary = $"/v1/stream/fan/{EstuaryOf(source, i)}";
                string[] delivered = await Arrivals.AwaitAsync(
                    estuary, () => client.ReadAllAsync(estuary), all.Length, DeliveryTimeout);
                Assert.Equal(all, delivered);
            }
        }

        log.WriteLine($"Delivered {Stopwatch.GetElapsedTime(repaired).TotalSeconds:F1} s after the repair.");
    }

    private static string EstuaryOf(string source, int number) =>
        $"estuary-{source[(source.IndexOf('/', StringComparison.Ordinal) + 1)..]}-{number}";

    private static string Line(int number) => number.ToString(CultureInfo.InvariantCulture);

    private void Break(HttpRequest request, bool isNeeded, Action<HttpContext> refuse)
    {
        if (_isBroken && isNeeded)
        {
            Interlocked.Increment(ref _refused);
            refuse(request.HttpContext);
        }
    }

    /// <summary>Appends to the streams in turn, so that other load on the machine affects all of them alike.</summary>
    /// <returns>The number of the next append.</returns>
    private async Task<int> AppendAsync(HttpClient client, int from, string how, TimeSpan atLeast)
    {
        string[] streams = [Plain, .. Sources.Select(source => source.Path)];
        var watch = Stopwatch.StartNew();
        List<TimeSpan>[] times = [.. streams.Select(_ => new List<TimeSpan>())];
        int number = from;
        for (; number < from + Rounds || watch.Elapsed < atLeast; number++)
        {
            for (int i = 0; i < streams.Length; i++)
            {
                long began = Stopwatch.GetTimestamp();
                HttpRequestMessage append = Requests.Append($"/v1/stream/{streams[i]}", Line(number) + "\n");
                await client.ExpectAsync(append, HttpStatusCode.NoContent);
                times[i].Add(Stopwatch.GetElapsedTime(began));
            }
        }

        log.WriteLine($"Fan-out {how}: {streams.Length * (number - from)} appends in {watch.Elapsed.TotalSeconds:F1} s.");
        for (int i = 0; i < streams.Length; i++)
        {
            log.WriteLine($"Fan-out {how}, append to {streams[i]}: {Figures.Describe(times[i].Skip(WarmUp))}.");
        }

        return number;
    }
}
