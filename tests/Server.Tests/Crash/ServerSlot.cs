using System.Net;
using DurableStreams.TestKit;
using DurableStreams.TestKit.Processes;
using DurableStreams.TestKit.Wakes;

namespace Server.Tests.Crash;

/// <summary>A server that is killed and started again at the same address and on the same data.</summary>
internal sealed class ServerSlot(TemporaryFolder folder, IReadOnlyDictionary<string, string> settings)
    : IUnreliableServer, IAsyncDisposable
{
    private ServerProcess? _server;
    private HttpClient? _client;

    public string Output => _server?.Output ?? "";

    public async Task StartAsync()
    {
        _server = _client is null
            ? await TestServer.StartOnDataAsync(folder, settings)
            : await TestServer.RestartAsync(folder, _client.BaseAddress!, settings);
        _client ??= _server.CreateClient();
    }

    /// <summary>Kills the server with SIGKILL, and starts it again.</summary>
    public async Task KillAsync()
    {
        await _server!.DisposeAsync();
        await StartAsync();
    }

    /// <inheritdoc/>
    public async Task<HttpResponseMessage?> TryAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using (request)
            {
                HttpResponseMessage answer = await _client!.SendAsync(request, cancellationToken);
                return answer.StatusCode == HttpStatusCode.ServiceUnavailable ? null : answer;
            }
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _client?.Dispose();
    }
}
