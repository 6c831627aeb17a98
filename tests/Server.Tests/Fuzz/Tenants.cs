using System.Net.Http.Headers;
using System.Text;
using DurableStreams.AspNetCore.Auth;
using DurableStreams.TestKit;
using DurableStreams.TestKit.Processes;

namespace Server.Tests.Fuzz;

/// <summary>
/// A server that requires tokens, with two projects: requests of one must never return data of the other.
/// </summary>
internal sealed class Tenants : IAsyncDisposable
{
    /// <summary>Data that only the other tenant may see; no request contains it.</summary>
    public const string Marker = "zq7-the-data-of-the-other-tenant";

    public const int MaxBodyBytes = 64 * 1024;

    private const string AdminKey = "an admin key for tests";
    private const string Secret = "the signing secret of the project mine, long enough";
    private const string OtherSecret = "zq7-the-data-of-the-other-tenant, as its signing secret";

    private readonly TemporaryFolder _folder;

    private Tenants(TemporaryFolder folder, ServerProcess server)
    {
        _folder = folder;
        Server = server;
        Client = server.CreateClient();
    }

    public ServerProcess Server { get; }

    public HttpClient Client { get; }

    public static string Token { get; } = Sign(Secret, "mine");

    public static string OtherToken { get; } = Sign(OtherSecret, "theirs");

    public static async Task<Tenants> StartAsync(Dictionary<string, string>? settings = null)
    {
        var folder = new TemporaryFolder();
        ServerProcess server = await TestServer.StartOnDataAsync(folder, new Dictionary<string, string>(settings ?? [])
        {
            ["Auth__Mode"] = "ProjectJwt",
            ["Auth__AdminKey"] = AdminKey,
            ["DurableStreams__MaxBodyBytes"] = $"{MaxBodyBytes}",
            ["DurableStreams__LongPoll__Timeout"] = "00:00:00.1",
            ["DurableStreams__Sse__Lifetime"] = "00:00:00.1",
        });
        var tenants = new Tenants(folder, server);
        foreach ((string project, string secret, string token, string content) in
            (IEnumerable<(string, string, string, string)>)
            [
                ("mine", Secret, Token, "mine"),
                ("theirs", OtherSecret, OtherToken, Marker)
            ])
        {
            Assert.Equal(
                201,
                (await tenants.SendAsync(
                    "PUT", $"/v1/config/{project}", AdminKey, $$"""{"signingSecrets":["{{secret}}"]}""")).Status);
            Assert.Equal(
                201, (await tenants.SendAsync("PUT", $"/v1/stream/{project}/a", token, $"[\"{content}\"]")).Status);
            Assert.Equal(
                201,
                (await tenants.SendAsync(
                    "POST", $"/v1/estuary/subscribe/{project}/a", token, """{"estuaryId":"e"}""")).Status);
        }

        return tenants;
    }

    /// <summary>Sends a valid request.</summary>
    public async Task<(int Status, string Body)> SendAsync(
        string method, string target, string? token, string? json = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), target);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        request.Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await Client.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Everything that the other tenant can read: equal before and after if nothing has changed it.</summary>
    public async Task<string> OfTheOtherAsync()
    {
        var all = new StringBuilder();
        foreach (string target in (string[])
            ["/v1/stream/theirs/a", "/v1/stream/theirs/e", "/v1/estuary/theirs/e", "/v1/config/theirs"])
        {
            (int status, string body) = await SendAsync("GET", target, OtherToken);
            Assert.Equal(200, status);

            // Reading an estuary's stream changes only its lifetime.
            all.Append(target).Append(' ').Append(body).Append('\n');
        }

        Assert.Contains(Marker, all.ToString(), StringComparison.Ordinal);
        return all.ToString();
    }

    /// <summary>Checks that a stream can be created, appended to, read and deleted.</summary>
    public async Task ServesAsUsualAsync(string name)
    {
        string target = $"/v1/stream/mine/{name}";
        Assert.Equal(201, (await SendAsync("PUT", target, Token, "[1]")).Status);
        Assert.Equal(204, (await SendAsync("POST", target, Token, "[2]")).Status);
        Assert.Equal((200, "[1,2]"), await SendAsync("GET", target + "?offset=-1", Token));
        Assert.Equal(204, (await SendAsync("DELETE", target, Token)).Status);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
        _folder.Dispose();
    }

    private static string Sign(string secret, string project) =>
        ProjectTokens.Sign(secret, project, "manage", TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(50));
}
