using DurableStreams.TestKit;
using DurableStreams.TestKit.Processes;

namespace DurableStreams.Infra.Tests.Scripts;

/// <summary>The smoke test passes for a working server, and fails otherwise.</summary>
public sealed class SmokeTestTests : IDisposable
{
    private readonly Workbench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_working_server_passes()
    {
        await using ServerProcess server = await _bench.StartServerAsync();
        FinishedProcess finished = await _bench.SucceedAsync("smoke-test.sh", server.BaseAddress.ToString());
        Assert.Equal(
            [
                "ok: healthy", "ok: created", "ok: appended", "ok: read", "ok: tailed by SSE", "ok: deleted",
                "not checked over plain http: TLS, and buffering by the front ends of a deployment",
            ],
            finished.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_server_that_does_not_answer_fails() =>
        await _bench.FailAsync("never answered 200", "smoke-test.sh", "http://127.0.0.1:1");

    [Fact]
    public async Task An_address_without_a_scheme_is_refused() =>
        await _bench.FailAsync("does not start with http:// or https://", "smoke-test.sh", "127.0.0.1:1");
}
