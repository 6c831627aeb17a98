using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using DurableStreams.Azurite;
using DurableStreams.FunctionsHost.Publishing;
using DurableStreams.Storage;
using DurableStreams.Storage.AzureTables;
using DurableStreams.TestKit.Proxies;
using DurableStreams.TestKit.Sizes;
using DurableStreams.TestKit.Streams;
using EndToEnd.Tests.Processes;
using EndToEnd.Tests.Traffic;
using Xunit.Abstractions;

namespace EndToEnd.Tests;

/// <summary>Several processes append to one stream, by both routes. Prints a row of the table in decision 13.</summary>
/// <remarks>
/// <c>ROUTE_PROCESSES</c>, <c>ROUTE_WRITERS</c>, <c>ROUTE_SECONDS</c> and <c>ROUTE_BYTES</c> change the size.
/// </remarks>
public sealed class AppendRouteTests(ITestOutputHelper log)
{
    private const string Stream = "route/stream";
    private const string Url = $"/v1/stream/{Stream}";

    private static readonly int Bytes = TestSize.Read("ROUTE_BYTES") ?? 100;
    private static readonly int WritersPerProcess = TestSize.Read("ROUTE_WRITERS") ?? 8;
    private static readonly int Processes = TestSize.Read("ROUTE_PROCESSES") ?? 2;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(TestSize.Read("ROUTE_SECONDS") ?? 1);
    private static readonly TimeSpan WarmUp = Duration / 3;

    private readonly ConcurrentBag<TimeSpan> _latencies = [];
    private readonly ConcurrentBag<string> _acknowledged = [];
    private int _refused;
    private int _number;

    [Theory]
    [InlineData("Function")]
    [InlineData("Entity")]
    public async Task Every_acknowledged_append_is_stored_once(string route)
    {
        await PublishedApp.EnsureAsync();
        await using AzuriteProcess azurite = await AzuriteProcess.StartAsync();
        await using ReverseProxy tables = await CountAsync(azurite.TableEndpoint);
        await using ReverseProxy queues = await CountAsync(azurite.QueueEndpoint);
        await using ReverseProxy blobs = await CountAsync(azurite.BlobEndpoint);
        string storage = azurite.ConnectionString
            .Behind(tables, azurite.TableEndpoint)
            .Behind(queues, azurite.QueueEndpoint)
            .Behind(blobs, azurite.BlobEndpoint);
        ProcessSlot[] slots = [.. Enumerable.Range(0, Processes).Select(_ =>
            new ProcessSlot(storage, new Dictionary<string, string>(), ["--append-route", route]))];
        try
        {
            await Task.WhenAll(slots.Select(slot => slot.StartAsync()));
            HttpClient[] clients = await Task.WhenAll(slots.Select(slot => slot.ClientAsync()));
            await clients[0].ExpectAsync(Requests.Create(Url), HttpStatusCode.Created);

            // The first signals of an idle app, the JIT and connections are not measured.
            await WriteAsync(clients, WarmUp);
            _latencies.Clear();
            int before = _acknowledged.Count;
            long commits = await CommitsAsync(azurite);
            long[] counts = Counts();
            TimeSpan took = await WriteAsync(clients, Duration);
            int appends = _acknowledged.Count - before;
            double[] each = [.. Counts().Zip(counts, (after, at) => (double)(after - at) / appends)];
            commits = await CommitsAsync(azurite) - commits;
            log.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{route}, {Processes} processes, {WritersPerProcess} writers each, {Bytes} bytes: {appends / took.TotalSeconds:F0} appends/s; {Figures.Describe(_latencies)}; storage requests per append: {each.Sum():F1} ({each[0]:F1} tables, {each[1]:F1} queues, {each[2]:F1} blobs); {(double)appends / commits:F1} appends per commit; {_refused} refused."));
            await AssertStoredOnceAsync(clients[^1]);
        }
        finally
        {
            foreach (ProcessSlot slot in slots)
            {
                await slot.DisposeAsync();
            }
        }

        long[] Counts() => [tables.Forwarded[0], queues.Forwarded[0], blobs.Forwarded[0]];
    }

    private static Task<ReverseProxy> CountAsync(Uri endpoint) => ReverseProxy.StartAsync([endpoint]);

    private static async Task<long> CommitsAsync(AzuriteProcess azurite)
    {
        using var store = new AzureTableStreamStore(azurite.ConnectionString);
        StreamSnapshot snapshot = await store.GetAsync(
            TestStreams.Path(Stream), SnapshotQuery.HeadOnly, CancellationToken.None);
        return snapshot.Head!.Commits.Count;
    }

    private async Task<TimeSpan> WriteAsync(HttpClient[] clients, TimeSpan duration)
    {
        long began = Stopwatch.GetTimestamp();
        await Task.WhenAll(
            from client in clients
            from writer in Enumerable.Range(0, WritersPerProcess)
            select WriteUntilAsync(client, began, duration));
        return Stopwatch.GetElapsedTime(began);
    }

    private async Task WriteUntilAsync(HttpClient client, long began, TimeSpan duration)
    {
        while (Stopwatch.GetElapsedTime(began) < duration)
        {
            string line = Interlocked.Increment(ref _number)
                .ToString(CultureInfo.InvariantCulture).PadLeft(Bytes - 1) + "\n";
            long sent = Stopwatch.GetTimestamp();
            using HttpResponseMessage response = await client.SendAsync(Requests.Append(Url, line));
            if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
            {
                Interlocked.Increment(ref _refused);
                continue;
            }

            Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
            _latencies.Add(Stopwatch.GetElapsedTime(sent));
            _acknowledged.Add(line.TrimEnd('\n'));
        }
    }

    private async Task AssertStoredOnceAsync(HttpClient client)
    {
        string[] stored = (await client.ReadAllAsync(Url)).Split('\n')[..^1];
        Assert.Equal(stored.Length, stored.Distinct().Count());
        Assert.Empty(_acknowledged.Except(stored));
    }
}
