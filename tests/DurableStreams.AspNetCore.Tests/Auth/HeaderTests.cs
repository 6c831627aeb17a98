using System.Net;
using DurableStreams.AspNetCore.Tests.Wire;

namespace DurableStreams.AspNetCore.Tests.Auth;

/// <summary>Caching and CORS headers where requests need tokens.</summary>
public sealed class HeaderTests
{
    [Theory]
    [InlineData("p", false, false, "private, max-age=60, stale-while-revalidate=300", "Accept-Encoding, Authorization")]
    [InlineData("p", true, false, "public, max-age=60, stale-while-revalidate=300", "Accept-Encoding")]
    [InlineData("open", false, false, "public, max-age=60, stale-while-revalidate=300", "Accept-Encoding")]
    [InlineData("p", true, true, "private, max-age=60, stale-while-revalidate=300", "Accept-Encoding, Authorization")]
    public async Task Shared_caches_may_store_only_what_needs_no_token(
        string project, bool isPublic, bool inQuery, string caching, string vary)
    {
        await using AuthServer server = await AuthServer.StartAsync();
        await server.CreateAsync(project + "/a", isPublic, project);
        string token = Tokens.Sign(Tokens.Payload(project));
        using HttpResponseMessage read = await server.SendAsync(
            "GET", $"/v1/stream/{project}/a{(inQuery ? "?token=" + token : "")}", inQuery ? null : token);
        Assert.Equal((caching, vary), (read.Header("Cache-Control"), read.Header("Vary")));

        using HttpResponseMessage again = await server.SendAsync(
            "GET",
            $"/v1/stream/{project}/a{(inQuery ? "?token=" + token : "")}",
            inQuery ? null : token,
            null,
            "If-None-Match: " + read.Header("ETag"));
        Assert.Equal((HttpStatusCode.NotModified, caching), (again.StatusCode, again.Header("Cache-Control")));
    }

    [Fact]
    public async Task Events_of_a_private_stream_are_private()
    {
        await using AuthServer server = await AuthServer.StartAsync();
        await server.CreateAsync("p/a");
        await server.CreateAsync("p/b", isPublic: true);
        Assert.Equal("private, no-cache", await CachingAsync("p/a"));
        Assert.Equal("no-cache", await CachingAsync("p/b"));

        async Task<string?> CachingAsync(string path)
        {
            using HttpResponseMessage response =
                await server.SendAsync("GET", $"/v1/stream/{path}?offset=-1&live=sse", Tokens.Of("read"));
            return response.Header("Cache-Control");
        }
    }

    [Theory]
    [InlineData("https://a.example", "https://a.example")]
    [InlineData("https://b.example", null)]
    [InlineData("https://A.example", null)]
    [InlineData("null", null)]
    [InlineData(null, null)]
    public async Task Only_origins_of_the_project_may_read(string? origin, string? allowed)
    {
        await using AuthServer server = await AuthServer.StartAsync();
        await server.CreateAsync("p/a", isPublic: true);
        using HttpResponseMessage put = await server.SendAsync(
            "PUT",
            "/v1/config/p",
            Tokens.Of("manage"),
            """{"corsOrigins":["https://a.example","https://c.example"]}""");
        string[] headers = origin is null ? [] : ["Origin: " + origin];
        foreach (string method in (string[])["GET", "OPTIONS", "HEAD", "PUT"])
        {
            using HttpResponseMessage response = await server.SendAsync(method, "/v1/stream/p/a", null, null, headers);
            Assert.Equal(allowed, response.Header("Access-Control-Allow-Origin"));
            Assert.Contains("Origin", response.Header("Vary"), StringComparison.Ordinal);
            Assert.Null(response.Header("Access-Control-Allow-Credentials"));
        }

        foreach (string target in (string[])["/v1/config/p", "/v1/estuary/p/e", "/v1/estuary/subscribe/p/a"])
        {
            using HttpResponseMessage preflight = await server.SendAsync("OPTIONS", target, null, null, headers);
            Assert.Equal(allowed, preflight.Header("Access-Control-Allow-Origin"));
        }

        using HttpResponseMessage other = await server.SendAsync("OPTIONS", "/v1/stream/open/a", null, null, headers);
        Assert.Equal("*", other.Header("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task A_preflight_of_a_project_uses_its_origins_on_an_open_server_too()
    {
        await using StreamServer server = await StreamServer.StartAsync(
            settings: new() { ["Auth:AdminKey"] = AuthServer.AdminKey });
        string[] headers = ["Authorization: Bearer " + AuthServer.AdminKey, "Content-Type: application/json"];
        string body = $$"""{"signingSecrets":["{{Tokens.Secret}}"],"corsOrigins":["https://a.example"]}""";
        using HttpResponseMessage put = await server.SendAsync("PUT", "/v1/config/p", headers, body);
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);

        foreach ((string origin, string? allowed) in ((string, string?)[])
            [("https://a.example", "https://a.example"), ("https://b.example", null)])
        {
            using HttpResponseMessage preflight =
                await server.SendAsync("OPTIONS", "/v1/config/p", ["Origin: " + origin]);
            using HttpResponseMessage response =
                await server.SendAsync("GET", "/v1/config/p", [headers[0], "Origin: " + origin]);
            Assert.Equal(allowed, preflight.Header("Access-Control-Allow-Origin"));
            Assert.Equal(allowed, response.Header("Access-Control-Allow-Origin"));
        }
    }

    [Fact]
    public async Task Origins_of_the_settings_apply_to_projects_without_their_own()
    {
        await using AuthServer server = await AuthServer.StartAsync(
            static options => options.Cors.Origins = "https://a.example, https://b.example");
        await server.CreateAsync("p/a");
        using HttpResponseMessage good =
            await server.SendAsync("GET", "/v1/stream/p/a", Tokens.Of("read"), null, "Origin: https://b.example");
        Assert.Equal(
            ("https://b.example", "Accept-Encoding, Authorization, Origin"),
            (good.Header("Access-Control-Allow-Origin"), good.Header("Vary")));
        using HttpResponseMessage bad =
            await server.SendAsync("GET", "/v1/stream/p/a", Tokens.Of("read"), null, "Origin: https://c.example");
        Assert.Null(bad.Header("Access-Control-Allow-Origin"));
    }
}
