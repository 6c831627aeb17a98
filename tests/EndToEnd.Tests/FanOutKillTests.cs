using System.Diagnostics;
using System.Globalization;
using System.Net;
using DurableStreams.TestKit.Sizes;
using EndToEnd.Tests.Kills;
using EndToEnd.Tests.Processes;
using EndToEnd.Tests.Traffic;
using Xunit.Abstractions;

namespace EndToEnd.Tests;

/// <summary>
/// Fan-out while signals are dropped, duplicated, delayed and reordered, results of entities are lost, and one of the
/// two hosts is killed now and then. FANOUT_SCALE=1 is the full size, in both routes of appends.
/// </summary>
/// <remarks>
/// In the route of entities, every lost signal to append costs its writer seconds, and a kill stops appends until
/// Durable Task on the other host takes over the partitions, for up to a minute. So except at full size there is less
/// of both.
/// </remarks>
public sealed class FanOutKillTests(ITestOutputHelper log)
{
    private const int SourcesPerEstuary = 3;
    private const int DefaultScale = 4;
    private static readonly TimeSpan DeliveryTimeout = TimeSpan.FromMinutes(3);

    /// <summary>
    /// Short intervals, so that the reconciler finds lost signals in the time of the test, and a threshold between the
    /// numbers of subscribers of the sources.
    /// </summary>
    private static readonly Dictionary<string, string> Settings = new()
    {
        ["DurableStreams__UnknownOutcomeTimeout"] = "00:00:03",
        ["DurableStreams__ForkTimeout"] = "00:00:04",
        ["DurableStreams__FanOut__FirstLook"] = "00:00:02",
        ["DurableStreams__FanOut__NextLook"] = "00:00:03",
        ["DurableStreams__FanOut__FirstBackOff"] = "00:00:01",
        ["DurableStreams__FanOut__LongestBackOff"] = "00:00:04",
        ["DurableStreams__FanOut__BreakerPause"] = "00:00:02",
        ["DurableStreams__FanOut__SignalThreshold"] = "8",
        ["DurableStreams__FanOut__QueueRanges"] = "2",
        ["DurableStreams__FanOut__EstuariesPerMessage"] = "3",
    };

    private readonly int _scale = TestSize.Read("FANOUT_SCALE") ?? DefaultScale;
    private readonly int _seed = TestSize.Read("FANOUT_SEED") ?? Random.Shared.Next();

    private int[][] _subscriptions = [];
    private int _reduction;

    private int Sources => 20 / _scale;

    private int Estuaries => 60 / _scale;

    private int Appends => 4_000 / _scale / _scale / _reduction;

    private int Kills => Math.Max(1, 12 / _scale / _reduction);

    [Theory]
    [InlineData("Function", 1)]
    [InlineData("Entity", 5)]
    public async Task Every_estuary_gets_every_append_of_its_sources_once_and_in_order_despite_kills(
        string route, int reduction)
    {
        _reduction = _scale == 1 ? 1 : reduction;
        var processes = new TwoProcesses(Settings, "--timers", "1", "--chaos", "--append-route", route);
        var random = new Random(_seed);
        try
        {
            await processes.InitializeAsync();
            await RunAsync(route, processes, random);
        }
        finally
        {
            await processes.DisposeAsync();
        }
    }

    private async Task RunAsync(string route, TwoProcesses processes, Random random)
    {
        var load = new KillLoad(processes.Slots);
        try
        {
            await SubscribeAsync(load, random);
            long began = Stopwatch.GetTimestamp();
            int[] sent = new int[Sources];
            Task[] writers = [.. Enumerable.Range(0, Sources).Select(source => WriteAsync(load, source, sent))];
            Task traffic = Task.WhenAll(writers);
            for (int kill = 0; kill < Kills && !traffic.IsCompleted; kill++)
            {
                await Task.WhenAny(traffic, Task.Delay(random.Next(500, 3_000)));
                ProcessSlot victim = processes.Slots[random.Next(2)];
                await victim.KillAsync();
                await Task.WhenAny(traffic, Task.Delay(random.Next(500)));
                await victim.StartAsync();
            }

            await traffic;
            TimeSpan writing = Stopwatch.GetElapsedTime(began);
            await Task.WhenAll(_subscriptions.Select((sources, estuary) => CheckAsync(load, estuary, sources, sent)));
            TimeSpan all = Stopwatch.GetElapsedTime(began);

            // A late duplicate would show up now.
            await Task.Delay(TimeSpan.FromSeconds(3));
            await Task.WhenAll(_subscriptions.Select((sources, estuary) => CheckAsync(load, estuary, sources, sent)));
            int kills = processes.Slots.Sum(slot => slot.Kills);
            int copies = _subscriptions.Sum(sources => sources.Sum(source => sent[source]));
            log.WriteLine(
                $"{route}, seed {_seed}: {sent.Sum()} appends to {Sources} sources in {writing.TotalSeconds:F1} s "
                + $"with {kills} kills, {load.Unanswered} requests without a response; "
                + $"{Estuaries} estuaries had {copies} copies after {all.TotalSeconds:F1} s.");
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException(
                $"{route}, FANOUT_SEED={_seed}: {failure.Message}\nLast output of the processes:\n{processes.Output}", failure);
        }
    }

    private static string Source(int source) => $"fan/s{source}";

    private static string Message(int source, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{source}#{number} {new string('x', number % 50)}");

    private async Task SubscribeAsync(KillLoad load, Random random)
    {
        for (int source = 0; source < Sources; source++)
        {
            string path = $"/v1/stream/{Source(source)}";
            HttpStatusCode created = await load.InsistAsync(
                source % 2, () => Requests.Create(path, "before any subscription\n"));
            Assert.Equal(HttpStatusCode.Created, created);
        }

        _subscriptions = [.. Enumerable.Range(0, Estuaries).Select(estuary => Pick(random, estuary))];
        await Task.WhenAll(_subscriptions.Select(async (sources, estuary) =>
        {
            foreach (int source in sources)
            {
                HttpStatusCode status = await load.InsistAsync(
                    estuary % 2, () => Requests.Subscribe(Source(source), $"e{estuary}"));
                Assert.True(
                    status is HttpStatusCode.Created or HttpStatusCode.OK, $"A subscription returned {(int)status}.");
            }
        }));
    }

    // The first source has more subscribers than the threshold of signals.
    private int[] Pick(Random random, int estuary)
    {
        int[] others = [.. Enumerable.Range(1, Sources - 1)];
        random.Shuffle(others);
        return estuary % 3 != 0 ? [0, .. others[..(SourcesPerEstuary - 1)]] : others[..SourcesPerEstuary];
    }

    // As an idempotent producer, so that requests without a response can be repeated.
    private async Task WriteAsync(KillLoad load, int source, int[] sent)
    {
        for (int number = 0; number < Appends / Sources; number++)
        {
            string text = Message(source, number) + "\n";
            HttpStatusCode status = await load.InsistAsync(
                number % 2, () => Requests.Append($"/v1/stream/{Source(source)}", text, "writer", number));
            Assert.True(status is HttpStatusCode.OK or HttpStatusCode.NoContent, $"An append returned {(int)status}.");
            sent[source]++;
        }
    }

    private static async Task CheckAsync(KillLoad load, int estuary, int[] sources, int[] sent)
    {
        int expected = sources.Sum(source => sent[source]);
        string[] delivered = await Arrivals.AwaitAsync(
            $"e{estuary}",
            () => load.ReadAsync(estuary % 2, $"/v1/stream/fan/e{estuary}"),
            expected,
            DeliveryTimeout);
        foreach (int source in sources)
        {
            Assert.Equal(
                Enumerable.Range(0, sent[source]).Select(number => Message(source, number)),
                delivered.Where(line => line.StartsWith($"{source}#", StringComparison.Ordinal)));
        }

        Assert.Equal(expected, delivered.Length);
    }
}
