using System.Diagnostics;
using System.Globalization;
using System.Net;
using DurableStreams.TestKit.Proxies;
using EndToEnd.Tests.Processes;
using EndToEnd.Tests.Traffic;
using Xunit.Abstractions;

namespace EndToEnd.Tests;

/// <summary>Readers on one process follow appends through the other.</summary>
public sealed class TailTests(TwoProcesses processes, ITestOutputHelper log) : IClassFixture<TwoProcesses>
{
    private const int Appends = 200;

    /// <summary>Number of appends left out of the figures, because they wait for the JIT and connections.</summary>
    private const int WarmUp = 20;

    private static readonly TimeSpan ReadTimeout = TimeSpan.FromMinutes(2);
    private readonly long[] _sent = new long[Appends];
    private readonly long[] _acknowledged = new long[Appends];
    private readonly long[] _seen = new long[Appends];

    [Theory]
    [InlineData("sse")]
    [InlineData("long-poll")]
    public async Task Appends_through_one_process_are_seen_on_the_other_once_and_in_order(string live)
    {
        string stream = $"/v1/stream/tail/{live}";
        HttpClient writer = await processes.ClientAsync(0);
        HttpClient reader = await processes.ClientAsync(1);
        await writer.ExpectAsync(Requests.Create(stream), HttpStatusCode.Created);
        using var timeout = new CancellationTokenSource(ReadTimeout);
        Task<List<int>> reading = ReadAsync(new TailReader(reader, stream, live), timeout.Token);
        for (int number = 0; number < Appends; number++)
        {
            _sent[number] = Stopwatch.GetTimestamp();
            await writer.ExpectAsync(Requests.Append(stream, $"{number}\n"), HttpStatusCode.NoContent);
            _acknowledged[number] = Stopwatch.GetTimestamp();
            await Task.Delay(Random.Shared.Next(10, 50), timeout.Token);
        }

        Assert.Equal(Enumerable.Range(0, Appends), await reading);
        log.WriteLine($"{live}: seen after the request was sent: {Figures.Describe(Since(_sent))}.");
        log.WriteLine($"{live}: seen after the acknowledgement: {Figures.Describe(Since(_acknowledged))}.");
    }

    [Fact]
    public async Task Each_process_polls_a_silent_stream_once_a_second()
    {
        const string stream = "/v1/stream/tail/silent";
        var silence = TimeSpan.FromSeconds(10);
        int[] polls = new int[2];
        await using var first = await CountAsync(() => Interlocked.Increment(ref polls[0]));
        await using var second = await CountAsync(() => Interlocked.Increment(ref polls[1]));
        await using var pair = new CountedProcesses([.. new[] { first, second }.Select(
            proxy => new ProcessSlot(StorageBehind(proxy), new Dictionary<string, string>(), ["--timers", "3600"]))]);
        await pair.StartAsync();
        HttpClient[] clients = [await pair.ClientAsync(0), await pair.ClientAsync(1)];
        await clients[0].ExpectAsync(Requests.Create(stream), HttpStatusCode.Created);
        using var end = new CancellationTokenSource();
        Task[] readers = [.. clients.Select(client => ReadSilenceAsync(client, stream, end.Token))];
        await clients[0].ExpectAsync(Requests.Append(stream, "the last event\n"), HttpStatusCode.NoContent);
        await Task.Delay(silence);

        int[] before = [.. polls];
        long began = Stopwatch.GetTimestamp();
        await Task.Delay(silence);
        int[] counted = [polls[0] - before[0], polls[1] - before[1]];
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        log.WriteLine(
            $"In the first {silence.TotalSeconds} s: {before[0]} and {before[1]} reads of the stream's partition; "
            + $"in the next {seconds:F1} s: {counted[0]} and {counted[1]}.");
        Assert.All(counted, count => Assert.InRange(count, 1, (int)seconds + 1));
        await end.CancelAsync();
        await Task.WhenAll(readers);
    }

    private static async Task ReadSilenceAsync(HttpClient client, string stream, CancellationToken end)
    {
        try
        {
            await foreach (string _ in new TailReader(client, stream, "sse").LinesAsync(end))
            {
            }
        }
        catch (OperationCanceledException)
        {
            // The expected end of the read.
        }
    }

    private async Task<List<int>> ReadAsync(TailReader reader, CancellationToken timeout)
    {
        List<int> numbers = [];
        await foreach (string line in reader.LinesAsync(timeout))
        {
            int number = int.Parse(line, CultureInfo.InvariantCulture);
            _seen[number] = Stopwatch.GetTimestamp();
            numbers.Add(number);
            if (numbers.Count == Appends)
            {
                break;
            }
        }

        return numbers;
    }

    private IEnumerable<TimeSpan> Since(long[] began) =>
        _seen.Select((seen, number) => Stopwatch.GetElapsedTime(began[number], seen)).Skip(WarmUp);

    /// <summary>Counts reads of streams only; readers cause no reads of reminders and paths.</summary>
    private Task<ReverseProxy> CountAsync(Action count) =>
        ReverseProxy.StartAsync([processes.Azurite.TableEndpoint], request =>
        {
            if (request.Method == "GET" && request.Path.Value!.Contains("/dsstreams", StringComparison.Ordinal))
            {
                count();
            }
        });

    private string StorageBehind(ReverseProxy proxy) =>
        processes.Azurite.ConnectionString.Behind(proxy, processes.Azurite.TableEndpoint);

    private sealed class CountedProcesses(ProcessSlot[] slots) : IAsyncDisposable
    {
        public Task StartAsync() => Task.WhenAll(slots.Select(slot => slot.StartAsync()));

        public Task<HttpClient> ClientAsync(int process) => slots[process].ClientAsync();

        public async ValueTask DisposeAsync()
        {
            foreach (ProcessSlot slot in slots)
            {
                await slot.DisposeAsync();
            }
        }
    }
}
