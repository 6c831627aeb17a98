using System.Diagnostics;
using System.Net;
using DurableStreams.Azurite;
using DurableStreams.FunctionsHost.Publishing;
using DurableStreams.TestKit.Sizes;
using EndToEnd.Tests.Processes;
using EndToEnd.Tests.Traffic;
using Xunit.Abstractions;

namespace EndToEnd.Tests.CleanUp;

/// <summary>What streams and estuaries leave behind in a storage account.</summary>
/// <remarks><c>CLEANUP_PAIRS</c> changes the number of streams, each with an estuary.</remarks>
public sealed class CleanUpTests(ITestOutputHelper log) : IAsyncLifetime
{
    private const int Clients = 8;
    private const string Heads = "dsstreams";

    // Every twentieth source gets as many appends as make the app join its segments.
    private const int BusyPairs = 20;
    private const int ManyAppends = 70;

    // Only ends a test that has failed.
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(7);

    private static readonly int Pairs = TestSize.Read("CLEANUP_PAIRS") ?? 20;

    private AzuriteProcess? _azurite;
    private ProcessSlot? _process;

    public async Task InitializeAsync()
    {
        await PublishedApp.EnsureAsync();
        _azurite = await AzuriteProcess.StartAsync();
        _process = new ProcessSlot(
            _azurite.ConnectionString, new Dictionary<string, string>(), ["--timers", "1"]);
        await _process.StartAsync();
    }

    public async Task DisposeAsync()
    {
        foreach (IAsyncDisposable? part in (IAsyncDisposable?[])[_process, _azurite])
        {
            if (part is not null)
            {
                await part.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task After_all_streams_and_estuaries_are_deleted_only_a_tombstone_of_each_path_is_left()
    {
        string connection = _azurite!.ConnectionString;
        HttpClient client = await _process!.ClientAsync();

        // The first requests create what stays, like the tables of the task hub.
        await UseAsync(client, Pairs, isBusy: true);
        SortedDictionary<string, int> expected = await AwaitCleanAsync(connection, null);
        expected[Heads] += 2 * Pairs;

        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Clients };
        await Parallel.ForAsync(
            0, Pairs, parallel, async (pair, _) => await UseAsync(client, pair, pair % BusyPairs == 0));
        long began = Stopwatch.GetTimestamp();
        Assert.Equal(expected, await AwaitCleanAsync(connection, expected));
        log.WriteLine($"Clean after {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s: {Describe(expected)}");
    }

    private static async Task UseAsync(HttpClient client, int pair, bool isBusy)
    {
        string source = $"/v1/stream/clean/s{pair}";
        string estuary = $"/v1/stream/clean/e{pair}";
        int appends = isBusy ? ManyAppends : 3;
        await client.ExpectAsync(Requests.Create(source), HttpStatusCode.Created);
        await client.ExpectAsync(Requests.Subscribe($"clean/s{pair}", $"e{pair}"), HttpStatusCode.Created);
        for (int number = 0; number < appends; number++)
        {
            await client.ExpectAsync(Requests.Append(source, $"{number}\n"), HttpStatusCode.NoContent);
        }

        await Arrivals.AwaitAsync(estuary, () => client.ReadAllAsync(estuary), appends, Timeout);
        await client.ExpectAsync(Requests.Delete($"/v1/estuary/clean/e{pair}"), HttpStatusCode.OK);
        await client.ExpectAsync(Requests.Delete(source), HttpStatusCode.NoContent);
    }

    /// <summary>Waits until the contents are the expected ones, or without these until nothing is left to do.</summary>
    private static async Task<SortedDictionary<string, int>> AwaitCleanAsync(
        string connection, SortedDictionary<string, int>? expected)
    {
        var entities = new EntityStorage(connection);
        using var reminders = new ReminderClock(connection);
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            await reminders.ExpireAllAsync();
            await entities.CleanAsync();
            SortedDictionary<string, int> counts = await StorageContents.CountAsync(connection);
            bool isClean = expected is null
                ? counts["dsdue"] + counts["DurableStreamsInstances"] + counts["DurableStreamsHistory"] == 0
                : counts.SequenceEqual(expected);
            if (isClean || Stopwatch.GetElapsedTime(began) > Timeout)
            {
                return counts;
            }

            await Task.Delay(TimeSpan.FromSeconds(1));
        }
    }

    private static string Describe(IEnumerable<KeyValuePair<string, int>> counts) =>
        string.Join(", ", counts.Select(count => $"{count.Key}: {count.Value}"));
}
