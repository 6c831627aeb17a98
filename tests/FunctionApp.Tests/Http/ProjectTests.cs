using System.Net.Http.Headers;
using System.Text;
using DurableStreams.AspNetCore.Auth;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace DurableStreams.FunctionApp.Tests.Http;

/// <summary>Projects and tokens on the function app. RightsTests covers the whole table of rights.</summary>
public sealed class ProjectTests
{
    private const string AdminKey = "an admin key for tests";
    private const string Secret = "a signing secret of thirty-two bytes or more";

    [Fact]
    public void Requests_need_tokens_by_default() => Assert.Equal(AuthMode.ProjectJwt, new AuthOptions().Mode);

    [Fact]
    public async Task An_invalid_mode_fails_the_start() =>
        await Assert.ThrowsAnyAsync<Exception>(async () => await (await StartAsync("unknown")).DisposeAsync());

    [Fact]
    public async Task The_tokens_of_a_created_project_are_checked()
    {
        await using App app = await StartAsync("ProjectJwt");
        Assert.Equal(AuthMode.ProjectJwt, app.Services.GetRequiredService<IOptions<AuthOptions>>().Value.Mode);
        string body = $$"""{"signingSecrets":["{{Secret}}"]}""";

        Assert.Equal(401, await SendAsync("PUT", "/v1/config/p", null, body));
        Assert.Equal(201, await SendAsync("PUT", "/v1/config/p", AdminKey, body));
        Assert.Equal(200, await SendAsync("GET", "/v1/config/p", TokenOf("manage")));
        Assert.Equal(403, await SendAsync("GET", "/v1/config/p", TokenOf("write")));
        Assert.Equal(401, await SendAsync("PUT", "/v1/stream/p/s", null));
        Assert.Equal(403, await SendAsync("PUT", "/v1/stream/p/s", TokenOf("read")));
        Assert.Equal(201, await SendAsync("PUT", "/v1/stream/p/s", TokenOf("write")));
        Assert.Equal(401, await SendAsync("GET", "/v1/stream/p/s", null));
        Assert.Equal(200, await SendAsync("GET", "/v1/stream/p/s?token=" + TokenOf("read"), null));
        Assert.Equal(401, await SubscribeAsync(null));
        Assert.Equal(403, await SubscribeAsync(TokenOf("write")));
        Assert.Equal(201, await SubscribeAsync(TokenOf("manage")));
        Assert.Equal(401, await SendAsync("GET", "/v1/stream/other/s", TokenOf("manage")));

        Task<int> SubscribeAsync(string? token) =>
            SendAsync("POST", "/v1/estuary/subscribe/p/s", token, """{"estuaryId":"e"}""");

        async Task<int> SendAsync(string method, string path, string? token, string? json = null)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
            request.Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json");
            using HttpResponseMessage response = await app.Client.SendAsync(request);
            return (int)response.StatusCode;
        }
    }

    private static string TokenOf(string scope) =>
        ProjectTokens.Sign(Secret, "p", scope, TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(5));

    private static Task<App> StartAsync(string mode) => App.StartAsync(
        static (streams, _) => streams.UseMemoryStore(), new() { ["Auth:Mode"] = mode, ["Auth:AdminKey"] = AdminKey });
}
