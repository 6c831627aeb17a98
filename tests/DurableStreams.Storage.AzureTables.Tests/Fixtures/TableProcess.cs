using DurableStreams.Azurite.Faults;
using DurableStreams.Core.Tests.FanOut;
using DurableStreams.Options;
using DurableStreams.Storage.AzureTables.Accounts;
using DurableStreams.TestKit.Services;

namespace DurableStreams.Storage.AzureTables.Tests.Fixtures;

/// <summary>
/// Simulates a process: a service with its own caches and store, whose calls can be counted and made to fail.
/// </summary>
internal sealed class TableProcess : IAsyncDisposable
{
    /// <param name="tables">The shared tables.</param>
    /// <param name="time">Null for the system clock.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="maxPage">Maximum number of rows in a page.</param>
    /// <param name="retries">Number of retries of the client library.</param>
    /// <param name="fanOut">Null for a process without fan-out.</param>
    public TableProcess(
        TestTables tables,
        TimeProvider? time = null,
        StreamServiceOptions? options = null,
        int maxPage = AzureLimits.PageRows,
        int retries = 4,
        FanOutOptions? fanOut = null)
    {
        Store = tables.Store(maxPage, time, Transport, store => store with { ReadRetries = retries });

        // No background work, which would disturb manual clocks and counts.
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

    /// <summary>The signals and queue messages that the process has sent.</summary>
    public SignalBoard Signals { get; } = new();

    public CallCounts Counts => Transport.Counts;

    public ValueTask DisposeAsync() => Service.DisposeAsync();
}
