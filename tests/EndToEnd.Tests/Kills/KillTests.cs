using System.Diagnostics;
using System.Net;
using DurableStreams.Storage;
using DurableStreams.TestKit.Sizes;
using EndToEnd.Tests.Processes;
using EndToEnd.Tests.Traffic;
using Xunit.Abstractions;

namespace EndToEnd.Tests.Kills;

/// <summary>
/// Repeatedly kills one of two processes under load. KILL_ROUNDS sets the number of kills, KILL_SEED their times.
/// </summary>
public sealed class KillTests(ITestOutputHelper log) : IAsyncLifetime
{
    private const string Source = "/v1/stream/kills/source";
    private const string Producers = "/v1/stream/kills/producers";
    private const int DefaultRounds = 5;
    private const int MaxRoundMilliseconds = 1_000;
    private const int MinSurvivorRequests = 10;
    private static readonly TimeSpan SurvivorTimeout = TimeSpan.FromMinutes(1);
    private static readonly string[] Shared = ["/v1/stream/kills/shared-0", "/v1/stream/kills/shared-1"];
    private static readonly string Inherited = string.Concat(Enumerable.Range(0, 500).Select(number => $"{number},"));

    private readonly int _rounds = TestSize.Read("KILL_ROUNDS") ?? DefaultRounds;
    private readonly int _seed = TestSize.Read("KILL_SEED") ?? Random.Shared.Next();

    /// <summary>Short timeouts, so that the sweepers clean up after one kill while the next ones happen.</summary>
    private readonly TwoProcesses _processes = new(
        new Dictionary<string, string>
        {
            ["DurableStreams__UnknownOutcomeTimeout"] = "00:00:03",
            ["DurableStreams__ForkTimeout"] = "00:00:04",
            ["DurableStreams__PurgeDelay"] = "00:00:06",
            ["DurableStreams__Storage__StagingTimeout"] = "00:00:10",
        },
        "--timers",
        "1");

    public Task InitializeAsync() => _processes.InitializeAsync();

    public Task DisposeAsync() => _processes.DisposeAsync();

    [Fact]
    public async Task Kills_of_one_process_lose_and_duplicate_nothing_leave_no_rows_behind_and_do_not_stop_the_other()
    {
        var load = new KillLoad(_processes.Slots);
        HttpClient client = await _processes.ClientAsync(0);
        await client.ExpectAsync(Requests.Create(Source, Inherited), HttpStatusCode.Created);
        foreach (string path in (string[])[Producers, .. Shared])
        {
            await client.ExpectAsync(Requests.Create(path), HttpStatusCode.Created);
        }

        PlainAppender[] plain =
        [
            .. from path in Shared
               from process in new[] { 0, 1 }
               select new PlainAppender(load, process, path, $"{path[^1]}-{process}"),
        ];
        AlternatingProducer[] producers =
        [
            .. Enumerable.Range(0, 3).Select(
                number => new AlternatingProducer(Producers, $"producer-{number}", load.BalanceAsync)),
        ];
        LargeAppender[] large = [new(load, 0), new(load, 1)];
        Forker[] forkers = [new(load, 0, Source, Inherited), new(load, 1, Source, Inherited)];
        Recreator[] recreators = [new(load, 0), new(load, 1)];
        Task traffic = AllOrFirstFailureAsync(
        [
            .. plain.Select(writer => writer.RunAsync()),
            .. producers.Select(producer => producer.RunAsync(0, _ => load.IsRunning, load.Acknowledged)),
            .. large.Select(writer => writer.RunAsync()),
            .. forkers.Select(forker => forker.RunAsync()),
            .. recreators.Select(recreator => recreator.RunAsync()),
        ]);

        try
        {
            long began = Stopwatch.GetTimestamp();
            await KillAsync(load, traffic);
            load.Stop();
            await traffic;
            log.WriteLine(
                $"Seed {_seed}: {_rounds} kills in {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s, "
                + $"{load.Total} acknowledgements, {load.Unanswered} requests without a response.");
            log.WriteLine(
                $"{producers.Sum(producer => producer.Acknowledged)} appends of producers with "
                + $"{producers.Sum(producer => producer.Duplicates)} true duplicates and "
                + $"{producers.Sum(producer => producer.Gaps)} true gaps; "
                + $"{large.Sum(writer => writer.Kept)} large appends kept, "
                + $"{large.Sum(writer => writer.Lost)} lost without a response; "
                + $"{forkers.Sum(forker => forker.Forks)} forks; "
                + $"{recreators.Sum(recreator => recreator.Incarnations)} incarnations of a path.");
            await CheckAsync(plain, producers);
            await CheckSweptAsync();
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException(
                $"KILL_SEED={_seed}: {failure.Message}\nLast output of the processes:\n{_processes.Output}", failure);
        }
    }

    private static async Task AllOrFirstFailureAsync(List<Task> tasks)
    {
        while (tasks.Count > 0)
        {
            Task done = await Task.WhenAny(tasks);
            tasks.Remove(done);
            await done;
        }
    }

    private async Task KillAsync(KillLoad load, Task traffic)
    {
        var random = new Random(_seed);
        for (int round = 0; round < _rounds; round++)
        {
            await Task.WhenAny(traffic, Task.Delay(random.Next(MaxRoundMilliseconds)));
            int victim = random.Next(2);
            await _processes.Slots[victim].KillAsync();
            long before = load.AcknowledgedBy(1 - victim);
            long killed = Stopwatch.GetTimestamp();
            while (load.AcknowledgedBy(1 - victim) < before + MinSurvivorRequests)
            {
                Assert.True(Stopwatch.GetElapsedTime(killed) < SurvivorTimeout, "The survivor makes no progress.");
                await (await Task.WhenAny(traffic, Task.Delay(10)));
            }

            await _processes.Slots[victim].StartAsync();
        }
    }

    private async Task CheckAsync(PlainAppender[] plain, AlternatingProducer[] producers)
    {
        foreach (int process in new[] { 0, 1 })
        {
            HttpClient client = await _processes.ClientAsync(process);
            foreach (string path in Shared)
            {
                string[] lines = (await client.ReadAllAsync(path)).Split('\n')[..^1];
                PlainAppender[] writers = [.. plain.Where(writer => writer.Name[0] == path[^1])];
                Assert.All(lines, line =>
                    Assert.Contains(writers, writer => line.StartsWith(writer.Name, StringComparison.Ordinal)));
                Assert.All(writers, writer => writer.Check(lines));
            }

            string[] produced = (await client.ReadAllAsync(Producers)).Split('\n')[..^1];
            Assert.Equal(producers.Sum(producer => producer.Acknowledged), produced.Length);
            for (int number = 0; number < producers.Length; number++)
            {
                string name = $"producer-{number}";
                IEnumerable<string> own = produced
                    .Where(line => line.StartsWith(name + " ", StringComparison.Ordinal))
                    .Select(line => line + "\n");
                Assert.Equal(
                    AlternatingProducer.Lines(name, producers[number].Acknowledged), string.Concat(own));
            }
        }
    }

    /// <summary>Checks that no fork, no reminder and no row of a deleted stream is left.</summary>
    private async Task CheckSweptAsync()
    {
        await using var sweeper = new LaterSweeper(_processes.Azurite.ConnectionString);
        Assert.Empty(Describe(await sweeper.SweepAsync()));
        HttpClient client = await _processes.ClientAsync(0);
        await client.ExpectAsync(Requests.Delete(Source), HttpStatusCode.NoContent);
        await client.ExpectAsync(Requests.Create(Source), HttpStatusCode.Created);
        Assert.Empty(Describe(await sweeper.SweepAsync()));
        (IReadOnlyList<string> orphans, int claimed) = await Leftovers.FindAsync(
            _processes.Azurite.ConnectionString, await sweeper.IncarnationsAsync());
        log.WriteLine($"{claimed} claimed guards of undone forks.");
        Assert.Empty(orphans);
    }

    private static IEnumerable<string> Describe(IEnumerable<ReminderRow> rows) =>
        rows.Select(row => row.Reminder.ToString());
}
