using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using DurableStreams.TestKit;
using DurableStreams.TestKit.Processes;

namespace DurableStreams.FunctionsHost.Tests.Hosting;

/// <summary>What happens when a host or its worker ends.</summary>
public sealed partial class HostProcessTests(PublishedAppFixture app)
    : IClassFixture<PublishedAppFixture>, IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private ServerProcess _host = null!;
    private HttpClient _client = null!;

    public async Task InitializeAsync()
    {
        _host = await app.StartHostAsync();
        _client = _host.CreateClient();
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task It_prints_its_address_and_exits_with_its_worker_on_SIGTERM()
    {
        using Process worker = Worker();
        Assert.Equal("""{"status":"ok"}""", await _client.GetStringAsync("/health"));
        Assert.Equal(0, await _host.TerminateAsync());
        await worker.WaitForExitAsync().WaitAsync(Deadline);
    }

    [Fact]
    public async Task Its_worker_exits_when_the_host_is_killed()
    {
        using Process worker = Worker();
        _host.Kill();
        await worker.WaitForExitAsync().WaitAsync(Deadline);
    }

    [Fact]
    public async Task A_worker_that_is_terminated_ends_its_live_reads_at_the_end_of_an_event()
    {
        const string Target = "/v1/stream/shutdown/worker";
        using HttpResponseMessage created =
            await _client.PutAsync(Target, new StringContent("first", Encoding.UTF8, "text/plain"));
        string tail = created.Headers.GetValues("Stream-Next-Offset").Single();
        using HttpResponseMessage answer =
            await _client.GetAsync($"{Target}?offset=-1&live=sse", HttpCompletionOption.ResponseHeadersRead);
        using var events = new StreamReader(await answer.Content.ReadAsStreamAsync());
        Assert.Equal("event: data", await events.ReadLineAsync());

        UnixSignals.Terminate(WorkerIds().Last());

        string rest = await events.ReadToEndAsync().WaitAsync(Deadline);
        Assert.Contains(tail, rest, StringComparison.Ordinal);
        Assert.EndsWith("\n\n", rest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_killed_worker_is_replaced_and_requests_are_500_without_a_body_until_then()
    {
        int killed = KillWorker();
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            using HttpResponseMessage response = await _client.GetAsync("/health");
            if (response.StatusCode == HttpStatusCode.OK && WorkerIds().Last() != killed)
            {
                return;
            }

            Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
            Assert.Empty(await response.Content.ReadAsByteArrayAsync());
            Assert.True(Stopwatch.GetElapsedTime(began) < Deadline, _host.Output);
            await Task.Delay(Pause);
        }
    }

    [Fact]
    public async Task A_method_that_no_function_lists_is_404_like_an_unknown_path()
    {
        (string, string)[] requests = [("PATCH", "/health"), ("TRACE", "/v1/stream/any"), ("GET", "/nowhere")];
        foreach ((string method, string path) in requests)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            using HttpResponseMessage response = await _client.SendAsync(request);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    private int KillWorker()
    {
        using Process worker = Worker();
        worker.Kill();
        worker.WaitForExit();
        return worker.Id;
    }

    private Process Worker() => Process.GetProcessById(WorkerIds().Last());

    private IEnumerable<int> WorkerIds() =>
        WorkerStarted().Matches(_host.Output)
            .Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"The worker (\d+) started\.")]
    private static partial Regex WorkerStarted();
}
