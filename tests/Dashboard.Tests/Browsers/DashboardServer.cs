using System.Net;
using System.Net.Http.Headers;
using System.Text;
using DurableStreams.AspNetCore.Auth;
using DurableStreams.TestKit;
using DurableStreams.TestKit.Processes;

namespace Dashboard.Tests.Browsers;

/// <summary>The real server in its own process, in memory, on a loopback address.</summary>
internal sealed class DashboardServer : IAsyncDisposable
{
    public const string AdminKey = "an admin key for the dashboard";
    public const string Secret = "a secret of thirty-two bytes or more";

    private static readonly string Dll = Path.Combine(AppContext.BaseDirectory, "durable-streams.dll");

    private readonly TemporaryFolder _folder;
    private readonly Dictionary<string, string> _settings;
    private ServerProcess _process;
    private HttpClient _client;

    private DashboardServer(TemporaryFolder folder, Dictionary<string, string> settings, ServerProcess process)
    {
        _folder = folder;
        _settings = settings;
        _process = process;
        _client = process.CreateClient();
    }

    public Uri Address => _process.BaseAddress;

    /// <summary>Starts a server that needs no tokens.</summary>
    public static Task<DashboardServer> StartAsync() => StartAsync(AuthMode.Open);

    public static async Task<DashboardServer> StartAsync(AuthMode mode)
    {
        var settings = new Dictionary<string, string>
        {
            ["Auth__Mode"] = mode.ToString(),
            ["Auth__AdminKey"] = AdminKey,
            ["DurableStreams__Limits__AppendsPerSecondPerProject"] = "0",
        };
        var folder = new TemporaryFolder();
        return new(folder, settings, await ServerProcess.StartAsync(Dll, ["--data", "data"], settings, folder.Path));
    }

    /// <summary>Kills the server, as a crash does.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Starts it again on the same data and address.</summary>
    public async Task RestartAsync()
    {
        string address = Address.GetLeftPart(UriPartial.Authority);
        await _process.DisposeAsync();
        _client.Dispose();
        _process = await ServerProcess.StartAsync(Dll, ["--data", "data"], _settings, _folder.Path, urls: address);
        _client = _process.CreateClient();
    }

    public Task CreateAsync(string path, string contentType = "application/json", string? token = null) =>
        SendAsync(HttpMethod.Put, $"v1/stream/{path}", contentType, [], token);

    public Task AppendAsync(string path, string body, string contentType = "application/json", string? token = null) =>
        SendAsync(HttpMethod.Post, $"v1/stream/{path}", contentType, Encoding.UTF8.GetBytes(body), token);

    public Task SubscribeAsync(string source, string estuary) =>
        SendAsync(
            HttpMethod.Post,
            $"v1/estuary/subscribe/{source}",
            "application/json",
            Encoding.UTF8.GetBytes($$"""{"estuaryId":"{{estuary}}"}"""));

    public Task CreateProjectAsync(string name) =>
        SendAsync(
            HttpMethod.Put,
            $"v1/config/{name}",
            "application/json",
            Encoding.UTF8.GetBytes($$"""{"signingSecrets":["{{Secret}}"]}"""),
            AdminKey);

    /// <summary>Creates a pull-wake subscription whose events are appended to the stream <c>wake</c>.</summary>
    public Task CreateSubscriptionAsync(string project, string id, string pattern) =>
        SendAsync(
            HttpMethod.Put,
            $"v1/stream/{project}/__ds/subscriptions/{id}",
            "application/json",
            Encoding.UTF8.GetBytes($$"""{"type":"pull-wake","pattern":"{{pattern}}","wake_stream":"wake"}"""));

    public async Task<string> ReadAsync(string path) => await _client.GetStringAsync($"v1/stream/{path}?offset=-1");

    public async Task<HttpStatusCode> StatusOfAsync(string path)
    {
        using HttpResponseMessage response = await _client.GetAsync($"v1/stream/{path}?offset=-1");
        return response.StatusCode;
    }

    public Task<HttpResponseMessage> GetAsync(string path) => _client.GetAsync(path);

    public async Task SendAsync(HttpMethod method, string path, string contentType, byte[] body, string? token = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        using HttpResponseMessage response = await _client.SendAsync(request);
        response.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _process.DisposeAsync();
        _folder.Dispose();
    }
}
