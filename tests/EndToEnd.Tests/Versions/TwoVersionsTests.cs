using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using DurableStreams.Azurite;
using DurableStreams.FunctionsHost.Publishing;
using DurableStreams.TestKit.Sizes;
using EndToEnd.Tests.Kills;
using EndToEnd.Tests.Processes;
using EndToEnd.Tests.Traffic;
using Xunit.Abstractions;

namespace EndToEnd.Tests.Versions;

/// <summary>
/// An older version and the present one on one storage account at the same time, as during a deployment.
/// </summary>
/// <remarks>
/// <c>OLDER_VERSION</c> is the folder of the published older app, which must not know subscriptions, as <c>.ci/long</c>
/// builds it. <c>VERSIONS_SECONDS</c> changes the duration of the traffic.
/// </remarks>
[Trait("Size", "Long")]
public sealed class TwoVersionsTests(ITestOutputHelper log) : IAsyncLifetime
{
    private const int Older = 0;
    private const int Present = 1;
    private const int Sources = 3;
    private const int Estuaries = 2;
    private const int AppendsBefore = 30;
    private const string Project = "versions";
    private const string Shared = $"/v1/stream/{Project}/shared";

    // Forks are in the project of their source.
    private const string Forked = "/v1/stream/kills/source";

    private const string Linked = $"/v1/stream/{Project}/linked";
    private const string Wakes = $"/v1/stream/{Project}/wakes";
    private const string Subscription = $"/v1/stream/{Project}/__ds/subscriptions/one";
    private const string Inherited = "inherited by forks\n";
    private static readonly TimeSpan DeliveryTimeout = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan ReportTimeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ReportPause = TimeSpan.FromMilliseconds(100);

    private readonly TimeSpan _duration = TimeSpan.FromSeconds(TestSize.Read("VERSIONS_SECONDS") ?? 20);

    private AzuriteProcess? _azurite;
    private ProcessSlot[] _slots = [];

    public async Task InitializeAsync()
    {
        string older = Environment.GetEnvironmentVariable("OLDER_VERSION")
            ?? throw new InvalidOperationException("Set OLDER_VERSION to the folder of a published older version.");
        await PublishedApp.EnsureAsync();
        _azurite = await AzuriteProcess.StartAsync();
        var settings = new Dictionary<string, string>
        {
            ["DurableStreams__FanOut__FirstLook"] = "00:00:02",
            ["DurableStreams__FanOut__NextLook"] = "00:00:05",
            ["DurableStreams__UnknownOutcomeTimeout"] = "00:00:03",
            ["DurableStreams__ForkTimeout"] = "00:00:04",
            ["DurableStreams__PurgeDelay"] = "00:00:06",
        };
        _slots =
        [
            new ProcessSlot(_azurite.ConnectionString, settings, ["--timers", "1", "--app", older]),
            new ProcessSlot(_azurite.ConnectionString, settings, ["--timers", "1"]),
        ];
        await _slots[Older].StartAsync();
    }

    public async Task DisposeAsync()
    {
        foreach (IAsyncDisposable? part in (IAsyncDisposable?[])[.. _slots, _azurite])
        {
            if (part is not null)
            {
                await part.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task Both_versions_append_to_and_read_the_same_streams_and_lose_and_duplicate_nothing()
    {
        try
        {
            await RunAsync();
        }
        catch (Exception failure)
        {
            string output = string.Join('\n', _slots.Select(slot => slot.Output));
            throw new InvalidOperationException(
                $"{failure.Message}\nLast output of the processes:\n{output}", failure);
        }
    }

    [Fact]
    public async Task The_older_version_refuses_a_stream_with_subscriptions_and_nothing_of_it_is_lost()
    {
        await _slots[Present].StartAsync();
        HttpClient older = await _slots[Older].ClientAsync();
        HttpClient present = await _slots[Present].ClientAsync();
        await older.ExpectAsync(Json(HttpMethod.Put, Linked, "[1]"), HttpStatusCode.Created);
        await present.ExpectAsync(Json(HttpMethod.Put, Wakes, "[]"), HttpStatusCode.Created);
        await present.ExpectAsync(
            Json(HttpMethod.Put, Subscription, """{"type":"pull-wake","streams":["linked"],"wake_stream":"wakes"}"""),
            HttpStatusCode.Created);
        await present.ExpectAsync(Json(HttpMethod.Post, Linked, "2"), HttpStatusCode.NoContent);

        HttpRequestMessage[] refused =
        [
            new(HttpMethod.Get, $"{Linked}?offset=-1"),
            new(HttpMethod.Head, Linked),
            Json(HttpMethod.Post, Linked, "\"lost\""),
            Json(HttpMethod.Put, Linked, "[]"),
            new(HttpMethod.Delete, Linked),
        ];
        foreach (HttpRequestMessage request in refused)
        {
            using HttpResponseMessage answer = await older.SendAsync(request);
            log.WriteLine($"{request.Method}: {(int)answer.StatusCode}");
            Assert.True(answer.StatusCode >= HttpStatusCode.InternalServerError, $"{request.Method} was not refused.");
        }

        await present.ExpectAsync(Json(HttpMethod.Post, Linked, "3"), HttpStatusCode.NoContent);
        Assert.Equal("[1,2,3]", await present.GetStringAsync($"{Linked}?offset=-1"));
        using HttpResponseMessage head = await present.GetAsync($"{Linked}?offset=now");
        using HttpResponseMessage claim = await present.SendAsync(
            Json(HttpMethod.Post, Subscription + "/claim", """{"worker":"one"}"""));
        using JsonDocument claimed = JsonDocument.Parse(await claim.Content.ReadAsStringAsync());
        JsonElement stream = claimed.RootElement.GetProperty("streams").EnumerateArray().Single();
        Assert.Equal(head.NextOffset(), stream.GetProperty("tail_offset").GetString());
    }

    [Fact]
    public async Task A_stream_that_an_older_version_created_at_a_reserved_path_is_reported_and_can_be_read()
    {
        const string Reserved = $"/v1/stream/{Project}/__ds/old";
        HttpClient older = await _slots[Older].ClientAsync();
        await older.ExpectAsync(Requests.Create(Reserved, "kept"), HttpStatusCode.Created);
        await _slots[Present].StartAsync();
        HttpClient present = await _slots[Present].ClientAsync();
        long began = Stopwatch.GetTimestamp();
        while (!_slots[Present].Output.Contains($"the first is '{Project}/__ds/old'", StringComparison.Ordinal))
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < ReportTimeout, _slots[Present].Output);
            await Task.Delay(ReportPause);
        }

        Assert.Equal("kept", await present.ReadAllAsync(Reserved));
        await present.ExpectAsync(Requests.Create(Reserved, "kept"), HttpStatusCode.NotFound);
    }

    private static string Source(int number) => $"{Project}/source-{number}";

    private static string UrlOf(int source) => $"/v1/stream/{Source(source)}";

    private static string NameOf(int source) => $"producer-{source}";

    private static HttpRequestMessage Json(HttpMethod method, string path, string body) =>
        new(method, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    private async Task RunAsync()
    {
        var load = new KillLoad(_slots);
        HttpClient older = await _slots[Older].ClientAsync();
        await CreateAsync(older);
        AlternatingProducer[] before = Produce((_, request) => load.SendAsync(Older, request));
        await Task.WhenAll(before.Select(producer => producer.RunAsync(0, number => number < AppendsBefore)));
        await older.ExpectAsync(Requests.Create(Shared), HttpStatusCode.Created);
        await older.ExpectAsync(Requests.Create(Forked, Inherited), HttpStatusCode.Created);

        await _slots[Present].StartAsync();
        HttpClient present = await _slots[Present].ClientAsync();
        AlternatingProducer[] producers = Produce(load.BalanceAsync);
        PlainAppender[] plain = [new(load, Older, Shared, "older"), new(load, Present, Shared, "present")];
        Forker[] forkers = [new(load, Older, Forked, Inherited), new(load, Present, Forked, Inherited)];
        Recreator[] recreators = [new(load, Older), new(load, Present)];
        using var end = new CancellationTokenSource();
        List<string>[] followed = [[], []];
        Task[] readers =
        [
            FollowAsync(older, followed[Older], end.Token),
            FollowAsync(present, followed[Present], end.Token),
        ];
        long began = Stopwatch.GetTimestamp();
        Task<long[]> producing = Task.WhenAll(producers.Select(producer =>
            producer.RunAsync(AppendsBefore, _ => load.IsRunning, load.Acknowledged)));
        Task traffic = Task.WhenAll(
        [
            producing,
            .. plain.Select(writer => writer.RunAsync()),
            .. forkers.Select(forker => forker.RunAsync()),
            .. recreators.Select(recreator => recreator.RunAsync()),
        ]);
        await Task.WhenAny(traffic, Task.Delay(_duration));
        load.Stop();
        await traffic;
        TimeSpan took = Stopwatch.GetElapsedTime(began);
        long[] counts = await producing;
        await CheckAsync(load, counts, plain);
        TimeSpan delivered = Stopwatch.GetElapsedTime(began);
        await AwaitFollowersAsync(readers, followed, (int)counts[0], end);
        log.WriteLine(
            $"{took.TotalSeconds:F0} s: {load.AcknowledgedBy(Older)} acknowledgements by the older version, "
            + $"{load.AcknowledgedBy(Present)} by the present one; {counts.Sum()} appends of producers with "
            + $"{producers.Sum(producer => producer.Duplicates)} true duplicates and "
            + $"{producers.Sum(producer => producer.Gaps)} true gaps; {forkers.Sum(forker => forker.Forks)} forks; "
            + $"{recreators.Sum(recreator => recreator.Incarnations)} incarnations of a path; {Estuaries} estuaries had "
            + $"{Estuaries * counts.Sum()} copies after {delivered.TotalSeconds:F0} s.");
    }

    private static AlternatingProducer[] Produce(Func<int, HttpRequestMessage, Task<HttpResponseMessage?>> send) =>
    [
        .. Enumerable.Range(0, Sources).Select(
            source => new AlternatingProducer(UrlOf(source), NameOf(source), send)),
    ];

    private static async Task CreateAsync(HttpClient client)
    {
        for (int source = 0; source < Sources; source++)
        {
            await client.ExpectAsync(Requests.Create(UrlOf(source)), HttpStatusCode.Created);
            for (int estuary = 0; estuary < Estuaries; estuary++)
            {
                await client.ExpectAsync(
                    Requests.Subscribe(Source(source), $"estuary-{estuary}"),
                    source == 0 ? HttpStatusCode.Created : HttpStatusCode.OK);
            }
        }
    }

    /// <summary>Collects the lines of the first source until the end.</summary>
    private static async Task FollowAsync(HttpClient client, List<string> lines, CancellationToken end)
    {
        try
        {
            await foreach (string line in new TailReader(client, UrlOf(0), "sse").LinesAsync(end))
            {
                lock (lines)
                {
                    lines.Add(line);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The expected end of the read.
        }
    }

    private static async Task AwaitFollowersAsync(
        Task[] readers, List<string>[] followed, int expected, CancellationTokenSource end)
    {
        string[] lines = [.. Enumerable.Range(0, expected).Select(seq => AlternatingProducer.Line(NameOf(0), seq).Trim())];
        foreach ((int process, List<string> seen) in followed.Index())
        {
            await Arrivals.AwaitAsync(
                $"The reader of process {process}",
                () =>
                {
                    lock (seen)
                    {
                        return Task.FromResult(string.Concat(seen.Select(line => line + "\n")));
                    }
                },
                expected,
                DeliveryTimeout);
        }

        await end.CancelAsync();
        await Task.WhenAll(readers);
        Assert.All(followed, seen => Assert.Equal(lines, seen));
    }

    private async Task CheckAsync(KillLoad load, long[] counts, PlainAppender[] plain)
    {
        foreach (int process in (int[])[Older, Present])
        {
            HttpClient client = await _slots[process].ClientAsync();
            for (int source = 0; source < Sources; source++)
            {
                Assert.Equal(
                    AlternatingProducer.Lines(NameOf(source), counts[source]), await client.ReadAllAsync(UrlOf(source)));
            }

            string[] shared = (await client.ReadAllAsync(Shared)).Split('\n')[..^1];
            Assert.All(plain, writer => writer.Check(shared));
            for (int estuary = 0; estuary < Estuaries; estuary++)
            {
                string[] delivered = await Arrivals.AwaitAsync(
                    $"estuary-{estuary}",
                    () => load.ReadAsync(process, $"/v1/stream/{Project}/estuary-{estuary}"),
                    (int)counts.Sum(),
                    DeliveryTimeout);
                Assert.Equal(counts.Sum(), delivered.Length);
                for (int source = 0; source < Sources; source++)
                {
                    Assert.Equal(
                        AlternatingProducer.Lines(NameOf(source), counts[source]),
                        string.Concat(delivered
                            .Where(line => line.StartsWith(NameOf(source) + " ", StringComparison.Ordinal))
                            .Select(line => line + "\n")));
                }
            }
        }
    }
}
