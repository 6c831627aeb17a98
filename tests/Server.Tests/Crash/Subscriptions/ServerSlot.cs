using System.Net;
using DurableStreams.TestKit;
using DurableStreams.TestKit.Processes;

namespace Server.Tests.Crash.Subscriptions;

/// <summary>A server that is killed and started again at the same address and on the same data.</summary>
internal sealed class ServerSlot(
    TemporaryFolder folder, IReadOnlyDictionary<string, string> settings) : IAsyncDisposable
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(20);

    private ServerProcess? _server;
    private HttpClient? _client;

    public string Output => _server?.Output ?? "";

    public Uri Address => _client!.BaseAddress!;

    public async Task StartAsync()
    {
        _server = _client is null
            ? await TestServer.StartOnDataAsync(folder, settings)
            : await TestServer.RestartAsync(folder, Address, settings);
        _client ??= _server.CreateClient();
    }

    /// <summary>Kills the server with SIGKILL, and starts it again.</summary>
    public async Task KillAsync()
    {
        await _server!.DisposeAsync();
        await StartAsync();
    }

    /// <summary>Repeats a request until there is an answer.</summary>
    public async Task<HttpResponseMessage> InsistAsync(
        Func<HttpRequestMessage> create, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await TryAsync(create(), cancellationToken) is { } answer)
            {
                return answer;
            }

            await Task.Delay(RetryPause, cancellationToken);
        }
    }

    /// <summary>Sends a request. Returns null if its outcome is unknown, after a kill or a 503.</summary>
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
