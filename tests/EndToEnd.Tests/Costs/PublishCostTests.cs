using System.Diagnostics;
using System.Globalization;
using System.Net;
using DurableStreams.Azurite;
using DurableStreams.FunctionsHost.Publishing;
using DurableStreams.Storage;
using DurableStreams.Storage.AzureTables;
using DurableStreams.TestKit.Sizes;
using DurableStreams.TestKit.Streams;
using EndToEnd.Tests.Traffic;
using Xunit.Abstractions;

namespace EndToEnd.Tests.Costs;

/// <summary>
/// What an append to a source with estuaries costs, and how long it takes, by each way of the fan-out. Prints the table
/// of publishes in <c>docs/operations.md</c>.
/// </summary>
/// <remarks>
/// <c>PUBLISH_ESTUARIES</c> (like <c>1,10,200</c>), <c>PUBLISH_ROUNDS</c> and <c>PUBLISH_TIMED</c> change the size.
/// </remarks>
public sealed class PublishCostTests(ITestOutputHelper log) : IAsyncLifetime
{
    private const int Clients = 8;

    // Leaves room for signals and requests that are repeated on a slow machine.
    private const double RepetitionFactor = 1.25;

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private static readonly int Rounds = TestSize.Read("PUBLISH_ROUNDS") ?? 3;
    private static readonly int Timed = TestSize.Read("PUBLISH_TIMED") ?? 3;
    private static readonly int[] Sizes =
        [.. (Environment.GetEnvironmentVariable("PUBLISH_ESTUARIES") ?? "1,10").Split(',')
            .Select(size => int.Parse(size, CultureInfo.InvariantCulture))];

    /// <summary>Each way, with the settings that make it serve all sizes, and its limit of requests.</summary>
    private static readonly Way[] Ways =
    [
        // The append, a page of subscribers, and one commit for each estuary.
        new("inline", 64, new() { ["DurableStreams__FanOut__InlineUpTo"] = "64" }, estuaries => 2 + estuaries),

        // Each estuary also reads the head of the source.
        new(
            "signals",
            int.MaxValue,
            new() { ["DurableStreams__FanOut__SignalThreshold"] = "10000" },
            estuaries => 2 + (estuaries / 500) + (2 * estuaries)),

        // Seven for each of the 32 ranges, and the head, the subscribers and the rows of the ranges.
        new(
            "queue",
            int.MaxValue,
            new() { ["DurableStreams__FanOut__SignalThreshold"] = "0" },
            estuaries => 4 + (8 * 32) + estuaries),
    ];

    private AzuriteProcess _azurite = null!;
    private AzureTableStreamStore _store = null!;

    public async Task InitializeAsync()
    {
        await PublishedApp.EnsureAsync();
        _azurite = await AzuriteProcess.StartAsync();
        _store = new AzureTableStreamStore(_azurite.ConnectionString);
    }

    public async Task DisposeAsync()
    {
        _store.Dispose();
        await _azurite.DisposeAsync();
    }

    [Fact]
    public async Task A_publish_makes_at_most_the_documented_number_of_requests()
    {
        bool isPrepared = false;
        List<string> tooMany = [];
        foreach (Way way in Ways)
        {
            // The check of the sweeper is not part of a publish.
            way.Settings["DurableStreams__FanOut__FirstLook"] = "01:00:00";
            await using MeteredApp app = await MeteredApp.StartAsync(_azurite, way.Settings);
            if (!isPrepared)
            {
                await PrepareAsync(app.Client);
                isPrepared = true;
            }

            foreach (int size in Sizes.Where(size => size <= way.MaxEstuaries))
            {
                // The first publishes load heads and cursors, open connections and wait for the JIT.
                await PublishAsync(app.Client, size);
                await PublishAsync(app.Client, size);
                await app.MeasureIdleAsync(Idle);
                int rounds = size <= 10 ? Rounds : Math.Min(Rounds, 3);
                StorageCounts counts = await app.CountAsync(async () =>
                {
                    for (int round = 0; round < rounds; round++)
                    {
                        await PublishAsync(app.Client, size);
                    }
                }) * (1.0 / rounds);
                log.WriteLine($"{way.Name}, {size} estuaries: {counts}; {MeteredApp.Load}");
                if (counts.App.Sum > (way.MaxRequests(size) * RepetitionFactor) + 1)
                {
                    tooMany.Add($"{way.Name}, {size} estuaries: {counts.App}, not {way.MaxRequests(size)}");
                }
            }

            log.WriteLine($"{way.Name}: {await TimeAsync(app.Client)}; {MeteredApp.Load}");
        }

        Assert.Empty(tooMany);
    }

    private static string Source(int size) => $"cost/s{size}";

    private static string Estuary(int size, int number) => $"e{size}-{number}";

    private static async Task PrepareAsync(HttpClient client)
    {
        await client.ExpectAsync(Requests.Create($"/v1/stream/{Source(0)}"), HttpStatusCode.Created);
        foreach (int size in Sizes)
        {
            await client.ExpectAsync(Requests.Create($"/v1/stream/{Source(size)}"), HttpStatusCode.Created);
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = Clients };
            await Parallel.ForAsync(0, size, parallel, async (number, _) => await client.ExpectAsync(
                Requests.Subscribe(Source(size), Estuary(size, number)), HttpStatusCode.Created));
        }
    }

    /// <summary>Measures from the request until an SSE reader of the only estuary has the append.</summary>
    private static async Task<string> TimeAsync(HttpClient client)
    {
        const string Alone = "/v1/stream/cost/s0";
        const string One = "/v1/stream/cost/s1";
        var published = new List<TimeSpan>();
        var appended = new List<TimeSpan>();
        using var timeout = new CancellationTokenSource(Timeout);
        await using IAsyncEnumerator<string> lines =
            new TailReader(client, $"/v1/stream/cost/{Estuary(1, 0)}", "sse").LinesAsync(timeout.Token)
                .GetAsyncEnumerator(timeout.Token);
        for (int round = 0; round < Timed; round++)
        {
            string line = Guid.NewGuid().ToString();
            long sent = Stopwatch.GetTimestamp();
            await client.ExpectAsync(Requests.Append(One, $"{line}\n"), HttpStatusCode.NoContent);
            do
            {
                Assert.True(await lines.MoveNextAsync());
            }
            while (lines.Current != line);

            published.Add(Stopwatch.GetElapsedTime(sent));
            sent = Stopwatch.GetTimestamp();
            await client.ExpectAsync(Requests.Append(Alone, "message\n"), HttpStatusCode.NoContent);
            appended.Add(Stopwatch.GetElapsedTime(sent));
        }

        return $"an SSE reader of one estuary has an append after {Figures.Describe(published)}; "
            + $"an append to a stream without estuaries takes {Figures.Describe(appended)}";
    }

    /// <summary>Appends, and waits until all estuaries have the append, on the storage behind the proxies.</summary>
    private async Task PublishAsync(HttpClient client, int size)
    {
        string[] estuaries = [.. Enumerable.Range(0, size).Select(number => $"cost/{Estuary(size, number)}")];
        await client.ExpectAsync(Requests.Append($"/v1/stream/{Source(size)}", "message\n"), HttpStatusCode.NoContent);
        long tail = await TailAsync(Source(size));
        long began = Stopwatch.GetTimestamp();
        foreach (string estuary in estuaries)
        {
            while (await TailAsync(estuary) < tail)
            {
                Assert.True(Stopwatch.GetElapsedTime(began) < Timeout, $"{estuary} did not get the append.");
                await Task.Delay(Pause);
            }
        }
    }

    private async Task<long> TailAsync(string path)
    {
        StreamSnapshot snapshot = await _store.GetAsync(
            TestStreams.Path(path), SnapshotQuery.HeadOnly, CancellationToken.None);
        return snapshot.Head!.Tail;
    }

    private sealed record Way(
        string Name, int MaxEstuaries, Dictionary<string, string> Settings, Func<int, int> MaxRequests);
}
