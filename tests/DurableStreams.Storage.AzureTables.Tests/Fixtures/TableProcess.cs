using DurableStreams.Azurite.Faults;
using DurableStreams.Core.Tests.FanOut;
using DurableStreams.FanOut;
using DurableStreams.TestKit.Services;

namespace DurableStreams.Storage.AzureTables.Tests.Fixtures;

/// <summary>What one process is made of: a service with caches of its own over a store whose calls can be counted and broken.</summary>
internal sealed class TableProcess : IAsyncDisposable
{
    /// <param name="tables">The tables.</param>
    /// <param name="time">Null for the system's clock.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="maxPage">Never more rows in a page.</param>
    /// <param name="retries">Of the client library.</param>
    /// <param name="fanOut">Null for a process that has no estuaries.</param>
    public TableProcess(
        TestTables tables,
        TimeProvider? time = null,
        StreamServiceOptions? options = null,
        int maxPage = AzureLimits.PageRows,
        int retries = 4,
        FanOutOptions? fanOut = null)
    {
        Store = tables.Store(maxPage, time, Transport, store => store with { ReadRetries = retries });

        // Nothing happens by itself: neither on a clock that a test moves on, nor in a count.
        Service = TestServices.Start(
            Store,
            Store,
            (options ?? new StreamServiceOptions()) with { LifetimeTick = Timeout.InfiniteTimeSpan },
            time,
            fanOut: fanOut is null ? null : new TestFanOut(Store, Signals, Signals, fanOut));
    }

    public FaultyTransport Transport { get; } = new();

    public AzureTableStreamStore Store { get; }

    public StreamService Service { get; }

    /// <summary>What the process has sent to its workers: signals, and messages of its queue.</summary>
    public SignalBoard Signals { get; } = new();

    public CallCounts Counts => Transport.Counts;

    public ValueTask DisposeAsync() => Service.DisposeAsync();
}
