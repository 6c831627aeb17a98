using System.Globalization;
using System.Net;
using DurableStreams.Azurite;
using DurableStreams.FunctionsHost.Publishing;
using DurableStreams.TestKit.Sizes;
using EndToEnd.Tests.Traffic;
using Xunit.Abstractions;

namespace EndToEnd.Tests.Costs;

/// <summary>
/// The storage requests of appends, of an idle app and of live readers. Prints the figures behind the costs in
/// <c>docs/operations.md</c>.
/// </summary>
/// <remarks>
/// <c>COST_SECONDS</c> is the duration of each measurement, <c>COST_READERS</c> the number of live readers.
/// </remarks>
[Trait("Size", "Long")]
public sealed class RequestCostTests(ITestOutputHelper log) : IAsyncLifetime
{
    private const int Appends = 50;
    private const int MaxReadsPerReconnection = 30;

    // The timeout of a long-poll; connections of SSE last a little longer.
    private static readonly TimeSpan ReconnectInterval = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(TestSize.Read("COST_SECONDS") ?? 5);
    private static readonly int Readers = TestSize.Read("COST_READERS") ?? 20;

    private AzuriteProcess _azurite = null!;

    public async Task InitializeAsync()
    {
        await PublishedApp.EnsureAsync();
        _azurite = await AzuriteProcess.StartAsync();
    }

    public async Task DisposeAsync() => await _azurite.DisposeAsync();

    [Theory]
    [InlineData("Function", 1)]
    [InlineData("Entity", 20)]
    // By entity, the function polls for the outcome, more often on a slow machine.
    public async Task An_append_makes_at_most_the_documented_number_of_requests_by_each_route(
        string route, double maxRequests)
    {
        const string Stream = "/v1/stream/cost/appends";
        await using MeteredApp app = await MeteredApp.StartAsync(
            _azurite, [], "--append-route", route, "--timers", "3600");
        await app.Client.ExpectAsync(Requests.Create(Stream), HttpStatusCode.Created);
        await AppendAsync(app.Client, Stream);
        await app.MeasureIdleAsync(Duration);
        StorageCounts counts = await app.CountAsync(() => AppendAsync(app.Client, Stream)) * (1.0 / Appends);
        log.WriteLine($"An append by {route}, one client: {counts}");
        Assert.True(counts.App.Sum < maxRequests + 0.5, $"An append made {counts.App} requests.");
    }

    [Fact]
    public async Task An_idle_app_reads_its_reminders_and_nothing_else()
    {
        // An argument keeps the timers on their schedules.
        await using MeteredApp app = await MeteredApp.StartAsync(_azurite, [], "--append-route", "Function");
        await app.MeasureIdleAsync(TimeSpan.FromSeconds(5));
        StorageCounts idle = await app.MeasureIdleAsync(Duration) * 60;
        log.WriteLine($"An idle app, per minute: {idle}");
        Assert.InRange(idle.App.Blobs, 0, 0);
    }

    [Theory]
    [InlineData("one stream", "sse")]
    [InlineData("one stream each", "sse")]
    [InlineData("one stream each", "long-poll")]
    public async Task Live_readers_of_silent_streams_poll_at_most_the_documented_number_of_times(
        string streams, string live)
    {
        await using MeteredApp app = await MeteredApp.StartAsync(_azurite, []);
        int distinct = streams == "one stream" ? 1 : Readers;
        for (int number = 0; number < distinct; number++)
        {
            await app.Client.ExpectAsync(Requests.Create(Stream(number)), HttpStatusCode.Created);
        }

        using var end = new CancellationTokenSource();
        Task[] readers = [.. Enumerable.Range(0, Readers)
            .Select(number => FollowAsync(app.Client, Stream(number % distinct), live, end.Token))];

        // Streams are polled often at first, then once a second.
        await Task.Delay(TimeSpan.FromSeconds(12));
        StorageCounts perMinute = await app.MeasureIdleAsync(Duration) * 60;
        log.WriteLine(
            $"{Readers} readers of {streams} by {live}, per minute: {perMinute}, that is "
            + string.Create(CultureInfo.InvariantCulture, $"{perMinute.App.Tables / distinct:F1} a stream; ")
            + MeteredApp.Load);

        // A poll a second for each stream, and a number of reads and of fast polls after each reconnection.
        double reconnections = Math.Ceiling(Duration / ReconnectInterval) * Readers;
        double most = (distinct * Duration.TotalSeconds) + (MaxReadsPerReconnection * reconnections);
        Assert.InRange(perMinute.App.Tables * Duration.TotalMinutes, 0, most);
        await end.CancelAsync();
        await Task.WhenAll(readers);
    }

    private static string Stream(int number) => $"/v1/stream/cost/live{number}";

    private static async Task AppendAsync(HttpClient client, string stream)
    {
        for (int number = 0; number < Appends; number++)
        {
            await client.ExpectAsync(Requests.Append(stream, "message\n"), HttpStatusCode.NoContent);
        }
    }

    private static async Task FollowAsync(HttpClient client, string stream, string live, CancellationToken end)
    {
        try
        {
            await foreach (string _ in new TailReader(client, stream, live).LinesAsync(end))
            {
                // Nothing is appended.
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The measurement is over.
        }
    }
}
