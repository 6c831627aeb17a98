using System.Globalization;
using DurableStreams.Azurite;
using DurableStreams.TestKit.Proxies;
using EndToEnd.Tests.Processes;
using Microsoft.AspNetCore.Http;

namespace EndToEnd.Tests.Costs;

/// <summary>
/// Counts the requests to a storage account: those of the app apart from those of Durable Task and the rest of the
/// Functions host. The app has proxies of its own.
/// </summary>
internal sealed class StorageMeter : IAsyncDisposable
{
    private const string QueueOfTheApp = "/fanout";
    private const string AppStorage = "DurableStreams__Storage__ConnectionString";

    private readonly List<ReverseProxy> _proxies = [];
    private long _triggers;

    private StorageMeter()
    {
    }

    /// <summary>The connection string for the host.</summary>
    public string HostStorage { get; private set; } = "";

    /// <summary>The setting that sends the app through its own proxies.</summary>
    public KeyValuePair<string, string> AppSetting { get; private set; }

    public static async Task<StorageMeter> StartAsync(AzuriteProcess azurite)
    {
        var meter = new StorageMeter();
        meter.AppSetting = new(AppStorage, await meter.CountAsync(azurite, observeQueues: null));
        meter.HostStorage = await meter.CountAsync(azurite, meter.ObserveQueues);
        return meter;
    }

    /// <summary>The requests so far.</summary>
    public StorageCounts Read()
    {
        long[] counts = [.. _proxies.Select(proxy => proxy.Forwarded[0])];
        long triggers = Interlocked.Read(ref _triggers);
        return new StorageCounts(
            new ServiceCounts(counts[0], counts[1] + triggers, counts[2]),
            new ServiceCounts(counts[3], counts[4] - triggers, counts[5]));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ReverseProxy proxy in _proxies)
        {
            await proxy.DisposeAsync();
        }
    }

    // The host polls the queue of the app for its queue function.
    private void ObserveQueues(HttpRequest request)
    {
        if (request.Path.Value?.Contains(QueueOfTheApp, StringComparison.Ordinal) == true)
        {
            Interlocked.Increment(ref _triggers);
        }
    }

    private async Task<string> CountAsync(AzuriteProcess azurite, Action<HttpRequest>? observeQueues)
    {
        string storage = azurite.ConnectionString;
        foreach (Uri endpoint in (Uri[])[azurite.TableEndpoint, azurite.QueueEndpoint, azurite.BlobEndpoint])
        {
            bool isQueue = endpoint == azurite.QueueEndpoint;
            ReverseProxy proxy = await ReverseProxy.StartAsync([endpoint], isQueue ? observeQueues : null);
            _proxies.Add(proxy);
            storage = storage.Behind(proxy, endpoint);
        }

        return storage;
    }
}

/// <summary>Requests to the services of a storage account.</summary>
internal readonly record struct ServiceCounts(double Tables, double Queues, double Blobs)
{
    public double Sum => Tables + Queues + Blobs;

    public static ServiceCounts operator -(ServiceCounts left, ServiceCounts right) =>
        new(left.Tables - right.Tables, left.Queues - right.Queues, left.Blobs - right.Blobs);

    public static ServiceCounts operator *(ServiceCounts counts, double factor) =>
        new(counts.Tables * factor, counts.Queues * factor, counts.Blobs * factor);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Sum:F1} ({Tables:F1} tables, {Queues:F1} queues, {Blobs:F1} blobs)");
}

/// <summary>Requests of the app, and of Durable Task and the rest of the host.</summary>
internal readonly record struct StorageCounts(ServiceCounts App, ServiceCounts Host)
{
    public static StorageCounts operator -(StorageCounts left, StorageCounts right) =>
        new(left.App - right.App, left.Host - right.Host);

    public static StorageCounts operator *(StorageCounts counts, double factor) =>
        new(counts.App * factor, counts.Host * factor);

    public override string ToString() => $"app {App}, Durable Task {Host}";
}
