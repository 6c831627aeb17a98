using DurableStreams.TestKit;
using DurableStreams.TestKit.Processes;

namespace DurableStreams.Infra.Tests.Scripts;

/// <summary>The smoke test tells a server that works from one that does not.</summary>
public sealed class SmokeTestTests : IDisposable
{
    private readonly Workbench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_server_that_works_passes()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(Path.Combine(AppContext.BaseDirectory, "durable-streams.dll"), ["--memory"]);
        FinishedProcess finished = await _bench.SucceedAsync("smoke-test.sh", server.BaseAddress.ToString());
        Assert.Equal(
            ["ok: it is up", "ok: created", "ok: appended", "ok: read", "ok: tailed by SSE", "ok: deleted"],
            finished.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_server_that_is_not_there_fails() =>
        Assert.Contains("never answered 200", await _bench.FailAsync("smoke-test.sh", "http://127.0.0.1:1"), StringComparison.Ordinal);
}
