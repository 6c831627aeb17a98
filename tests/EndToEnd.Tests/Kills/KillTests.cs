using System.Diagnostics;
using System.Globalization;
using System.Net;
using DurableStreams.Storage;
using EndToEnd.Tests.Processes;
using EndToEnd.Tests.Traffic;
using Xunit.Abstractions;

namespace EndToEnd.Tests.Kills;

/// <summary>One of two processes is killed again and again under load; KILL_ROUNDS and KILL_SEED choose how often and when.</summary>
public sealed class KillTests(ITestOutputHelper log) : IAsyncLifetime
{
    private const string Source = "/v1/stream/kills/source";
    private const string Producers = "/v1/stream/kills/producers";
    private const int DefaultRounds = 20;
    private const int LongestRound = 1_000;
    private const int MeanwhileBySurvivor = 10;
    private static readonly TimeSpan SurvivorPatience = TimeSpan.FromMinutes(1);
    private static readonly string[] Shared = ["/v1/stream/kills/shared-0", "/v1/stream/kills/shared-1"];
    private static readonly string Inherited = string.Concat(Enumerable.Range(0, 500).Select(number => $"{number},"));

    private readonly int _rounds = Setting("KILL_ROUNDS") ?? DefaultRounds;
    private readonly int _seed = Setting("KILL_SEED") ?? Random.Shared.Next();

    /// <summary>Short, so that sweepers are at work on what the kills leave behind while the next ones happen.</summary>
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
    public async Task Kills_of_one_process_lose_nothing_double_nothing_and_leave_nothing_behind_and_the_other_goes_on()
    {
        var load = new KillLoad(_processes.Slots);
        HttpClient client = await _processes.ClientAsync(0);
        await client.ExpectAsync(Requests.Create(Source, Inherited), HttpStatusCode.Created);
        foreach (string path in (string[])[Producers, .. Shared])
        {
            await client.ExpectAsync(Requests.Create(path), HttpStatusCode.Created);
        }

        PlainAppender[] plain = [.. from path in Shared from process in new[] { 0, 1 } select new PlainAppender(load, process, path, $"{path[^1]}-{process}")];
        AlternatingProducer[] producers = [.. Enumerable.Range(0, 3).Select(number => new AlternatingProducer(Producers, $"producer-{number}", load.BalanceAsync))];
        LargeAppender[] large = [new(load, 0), new(load, 1)];
        Forker[] forkers = [new(load, 0, Source, Inherited), new(load, 1, Source, Inherited)];
        Recreator[] reborn = [new(load, 0), new(load, 1)];
        Task traffic = AllOrFirstFailureAsync(
        [
            .. plain.Select(writer => writer.RunAsync()),
            .. producers.Select(producer => producer.RunAsync(0, _ => load.GoesOn, load.Acknowledged)),
            .. large.Select(writer => writer.RunAsync()),
            .. forkers.Select(forker => forker.RunAsync()),
            .. reborn.Select(path => path.RunAsync()),
        ]);

        try
        {
            long began = Stopwatch.GetTimestamp();
            await KillAsync(load, traffic);
            load.Stop();
            await traffic;
            log.WriteLine($"Seed {_seed}: {_rounds} kills in {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s, {load.Total} acknowledgements, {load.Unanswered} requests cut off.");
            log.WriteLine($"{producers.Sum(producer => producer.Acknowledged)} appends of producers with {producers.Sum(producer => producer.Duplicates)} true duplicates and {producers.Sum(producer => producer.Gaps)} true gaps; "
                + $"{large.Sum(writer => writer.Kept)} large appends kept, {large.Sum(writer => writer.Lost)} lost unanswered; {forkers.Sum(forker => forker.Forks)} forks; {reborn.Sum(path => path.Incarnations)} lives of a path.");
            await CheckAsync(plain, producers);
            await CheckSweptAsync();
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"KILL_SEED={_seed}: {failure.Message}\nThe processes' last lines:\n{_processes.Output}", failure);
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

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value) ? value : null;

    private async Task KillAsync(KillLoad load, Task traffic)
    {
        var random = new Random(_seed);
        for (int round = 0; round < _rounds; round++)
        {
            await Task.WhenAny(traffic, Task.Delay(random.Next(LongestRound)));
            int victim = random.Next(2);
            await _processes.Slots[victim].KillAsync();
            long before = load.AcknowledgedBy(1 - victim);
            long killed = Stopwatch.GetTimestamp();
            while (load.AcknowledgedBy(1 - victim) < before + MeanwhileBySurvivor)
            {
                Assert.True(Stopwatch.GetElapsedTime(killed) < SurvivorPatience, "The survivor does not go on.");
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
                Assert.All(lines, line => Assert.Contains(writers, writer => line.StartsWith(writer.Name, StringComparison.Ordinal)));
                Assert.All(writers, writer => writer.Check(lines));
            }

            string[] produced = (await client.ReadAllAsync(Producers)).Split('\n')[..^1];
            Assert.Equal(producers.Sum(producer => producer.Acknowledged), produced.Length);
            for (int number = 0; number < producers.Length; number++)
            {
                string name = $"producer-{number}";
                Assert.Equal(
                    AlternatingProducer.Lines(name, producers[number].Acknowledged),
                    string.Concat(produced.Where(line => line.StartsWith(name + " ", StringComparison.Ordinal)).Select(line => line + "\n")));
            }
        }
    }

    /// <summary>No fork is left that holds the source, no reminder, and no row of anything that is deleted.</summary>
    private async Task CheckSweptAsync()
    {
        await using var sweeper = new LaterSweeper(_processes.Azurite.ConnectionString);
        Assert.Empty(Describe(await sweeper.SweepAsync()));
        HttpClient client = await _processes.ClientAsync(0);
        await client.ExpectAsync(Requests.Delete(Source), HttpStatusCode.NoContent);
        await client.ExpectAsync(Requests.Create(Source), HttpStatusCode.Created);
        Assert.Empty(Describe(await sweeper.SweepAsync()));
        (IReadOnlyList<string> orphans, int claimed) = await Leftovers.FindAsync(_processes.Azurite.ConnectionString, await sweeper.IncarnationsAsync());
        log.WriteLine($"{claimed} guards of forks that were undone.");
        Assert.Empty(orphans);
    }

    private static IEnumerable<string> Describe(IEnumerable<ReminderRow> rows) => rows.Select(row => row.Reminder.ToString());
}
