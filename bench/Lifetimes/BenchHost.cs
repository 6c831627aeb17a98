using DurableStreams;
using DurableStreams.Addressing;
using DurableStreams.Diagnostics;
using DurableStreams.FanOut.Local;
using DurableStreams.Hosting;
using DurableStreams.Storage;
using DurableStreams.Storage.AzureTables;
using DurableStreams.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lifetimes;

/// <summary>A service over SQLite or the tables of a local Azurite.</summary>
internal sealed class BenchHost(StreamService service, IStreamStore store, Func<ValueTask> closeAsync)
    : IAsyncDisposable
{
    /// <summary>Number of requests at the same time while a test is prepared.</summary>
    private const int Parallelism = 128;

    public StreamService Service => service;

    public IStreamStore Store => store;

    /// <param name="name">A folder for SQLite, or <c>tables</c>.</param>
    public static async Task<BenchHost> StartAsync(string name)
    {
        if (name == "tables")
        {
            // New tables, so that an earlier run leaves no reminders behind.
            string prefix = $"bench{DateTime.UtcNow:yyyyMMddHHmmss}";
            var tables = new AzureTableStreamStore(
                Environment.GetEnvironmentVariable("BENCH_TABLES") ?? "UseDevelopmentStorage=true",
                new AzureTableStoreOptions { TablePrefix = prefix });
            await tables.CreateTablesAsync(CancellationToken.None);
            return new BenchHost(Start(tables), tables, () =>
            {
                tables.Dispose();
                return ValueTask.CompletedTask;
            });
        }

        SqliteStreamStore sqlite = SqliteStreamStore.Open(new SqliteStoreOptions { DataFolder = name });
        return new BenchHost(Start(sqlite), sqlite, sqlite.DisposeAsync);
    }

    public static StreamPath PathOf(int number) =>
        StreamPath.FromDecoded($"bench/{number:D6}", out StreamPath path) is { } problem
            ? throw new InvalidOperationException(problem)
            : path;

    public static Task ForEachAsync(int count, Func<int, Task> actAsync) => Parallel.ForEachAsync(
        Enumerable.Range(0, count),
        new ParallelOptions { MaxDegreeOfParallelism = Parallelism },
        async (number, _) => await actAsync(number));

    public async ValueTask DisposeAsync()
    {
        await service.DisposeAsync();
        await closeAsync();
    }

    private static StreamService Start<TStore>(TStore store)
        where TStore : IStreamStore, IReminderStore, ISubscriberStore
    {
        var metrics = new FanOutMetrics();
        var fanOut = new LocalFanOut(metrics, TimeProvider.System, NullLogger<LocalFanOut>.Instance);
        return new StreamService(new StreamServiceContext
        {
            Streams = store,
            Reminders = store,
            Subscribers = store,
            Signals = fanOut,
            Queue = fanOut,
            FanOutMetrics = metrics,
        });
    }
}
