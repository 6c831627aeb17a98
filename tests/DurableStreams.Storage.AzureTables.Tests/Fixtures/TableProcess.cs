using DurableStreams.Azurite.Faults;

namespace DurableStreams.Storage.AzureTables.Tests.Fixtures;

/// <summary>What one process is made of: a service with caches of its own over a store whose calls can be counted and broken.</summary>
internal sealed class TableProcess : IAsyncDisposable
{
    public TableProcess(TestTables tables, TimeProvider? time = null, StreamServiceOptions? options = null, int maxPage = AzureLimits.PageRows, int retries = 4)
    {
        Store = tables.Store(maxPage, time, Transport, store => store with { ReadRetries = retries });

        // Nothing happens by itself: neither on a clock that a test moves on, nor in a count.
        Service = new StreamService(
            Store, Store, (options ?? new StreamServiceOptions()) with { LifetimeTick = Timeout.InfiniteTimeSpan }, time);
    }

    public FaultyTransport Transport { get; } = new();

    public AzureTableStreamStore Store { get; }

    public StreamService Service { get; }

    public CallCounts Counts => Transport.Counts;

    public ValueTask DisposeAsync() => Service.DisposeAsync();
}
