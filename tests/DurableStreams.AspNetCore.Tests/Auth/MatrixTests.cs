using System.Net;
using DurableStreams.AspNetCore.Tests.Wire;
using Xunit.Abstractions;

namespace DurableStreams.AspNetCore.Tests.Auth;

/// <summary>The permission table of docs/security.md: every route and verb with every kind of token.</summary>
public sealed class MatrixTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("p", false)]
    [InlineData("p", true)]
    [InlineData("open", false)]
    public async Task Every_route_and_verb_with_every_kind_of_token(string project, bool isPublic)
    {
        await using AuthServer server = await AuthServer.StartAsync();
        var host = new RightsHost(server.Server.Client, () => server.Time.GetUtcNow());
        (int cells, List<string> wrong) = await RightsMatrix.RunAsync(host, project, isPublic);

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        output.WriteLine($"{cells} cells");
        Assert.DoesNotContain(Tokens.Secret, server.Log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("eyJ", server.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preflights_need_no_token()
    {
        await using AuthServer server = await AuthServer.StartAsync();
        foreach (string target in (string[])
            ["/v1/stream/p/s", "/v1/estuary/p/e", "/v1/estuary/subscribe/p/s", "/v1/config/p", "/v1/stream/unknown/s"])
        {
            using HttpResponseMessage response = await server.SendAsync(
                "OPTIONS", target, null, null, "Origin: https://a.example", "Access-Control-Request-Method: PUT");
            Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("/v1/stream/unknown/s", "unknown")]
    [InlineData("/v1/stream/alone", "_default")]
    [InlineData("/v1/stream/p%2525x/s", "p%25x")]
    [InlineData("/v1/stream/%C3%A9/s", "\u00e9")]
    public async Task Without_a_project_every_request_is_refused(string target, string project)
    {
        await using AuthServer server = await AuthServer.StartAsync();
        foreach (string? token in (string?[])
            [null, Tokens.Sign(Tokens.Payload(project, "manage"), ""), Tokens.Of("manage"), AuthServer.AdminKey])
        {
            foreach (string method in (string[])["GET", "HEAD", "PUT", "POST", "DELETE"])
            {
                using HttpResponseMessage response = await server.SendAsync(method, target, token);
                Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            }
        }
    }

    [Theory]
    [InlineData("/v1/stream/p%2Fa")]
    [InlineData("/v1/stream/%70/a")]
    [InlineData("http://x/v1/stream/p/a")]
    public async Task The_project_is_taken_from_the_decoded_path(string target)
    {
        await using AuthServer server = await AuthServer.StartAsync();
        await server.CreateAsync("p/a");
        RawResponse none =
            await server.Server.SendRawAsync($"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        RawResponse with = await server.Server.SendRawAsync(
            $"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {Tokens.Of("read")}\r\n\r\n");
        Assert.Equal((401, 200), (none.Status, with.Status));
        Assert.Equal("[1]", with.Body);
    }

    [Theory]
    [InlineData("GET", "", 200)]
    [InlineData("GET", "&live=long-poll&offset=-1", 200)]
    [InlineData("HEAD", "", 401)]
    [InlineData("POST", "", 401)]
    [InlineData("DELETE", "", 401)]
    [InlineData("PUT", "", 401)]
    public async Task A_token_in_the_query_counts_on_GET_only(string method, string more, int status)
    {
        await using AuthServer server = await AuthServer.StartAsync();
        await server.CreateAsync("p/a");
        using HttpResponseMessage response = await server.SendAsync(
            method, $"/v1/stream/p/a?token={Tokens.Of("manage")}{more}", null, method == "POST" ? "[2]" : null);
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_token_in_the_query_is_short_lived_and_single_and_the_header_takes_precedence()
    {
        await using AuthServer server = await AuthServer.StartAsync();
        await server.CreateAsync("p/a");
        string good = Tokens.Of("read");
        string longLived = Tokens.Sign(Tokens.Payload(lifetime: TimeSpan.FromHours(2)));

        Assert.Equal(401, await GetAsync($"?token={longLived}", null));
        Assert.Equal(200, await GetAsync("", longLived));
        Assert.Equal(401, await GetAsync($"?token={good}&token={good}", null));
        Assert.Equal(401, await GetAsync($"?token={good}", "garbage"));
        Assert.Equal(200, await GetAsync("?token=garbage", good));
        Assert.Equal(401, await GetAsync($"?TOKEN=&token=", null));
        using HttpResponseMessage config = await server.SendAsync("GET", $"/v1/config/p?token={Tokens.Of("manage")}");
        Assert.Equal(HttpStatusCode.Unauthorized, config.StatusCode);
        Assert.DoesNotContain(good, server.Log.Text, StringComparison.Ordinal);

        async Task<int> GetAsync(string query, string? token)
        {
            using HttpResponseMessage response = await server.SendAsync("GET", $"/v1/stream/p/a{query}", token);
            return (int)response.StatusCode;
        }
    }

    [Theory]
    [InlineData(-59, 0, 200)]
    [InlineData(-61, 0, 401)]
    [InlineData(600, 59, 200)]
    [InlineData(600, 62, 401)]
    public async Task Clocks_may_differ_by_a_minute_and_no_more(int endsIn, int beginsIn, int status)
    {
        await using AuthServer server = await AuthServer.StartAsync();
        await server.CreateAsync("p/a");
        string more =
            beginsIn == 0 ? "" : $"\"nbf\":{(Tokens.Now + TimeSpan.FromSeconds(beginsIn)).ToUnixTimeSeconds()}";
        using HttpResponseMessage response = await server.SendAsync(
            "GET", "/v1/stream/p/a", Tokens.Sign(Tokens.Payload(lifetime: TimeSpan.FromSeconds(endsIn), more: more)));
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("""["exp"]""")]
    [InlineData("""["b64"],"b64":false""")]
    [InlineData("""["http://example.org/ext"],"http://example.org/ext":1""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"x\"")]
    public async Task A_token_with_a_critical_extension_is_refused(string extension)
    {
        await using AuthServer server = await AuthServer.StartAsync();
        await server.CreateAsync("p/a");
        string token = Tokens.Sign(
            Tokens.Payload(), header: $$"""{"alg":"HS256","typ":"JWT","crit":{{extension}}}""");
        using HttpResponseMessage response = await server.SendAsync("GET", "/v1/stream/p/a", token);
        await response.RefusedAsync(HttpStatusCode.Unauthorized, "INVALID_TOKEN");
    }

    [Theory]
    [InlineData("write", null, 403)]
    [InlineData("write", "e", 403)]
    [InlineData("manage", "e", 403)]
    [InlineData("manage", null, 204)]
    public async Task Deleting_an_estuary_as_a_stream_needs_the_right_to_manage(
        string scope, string? streamId, int status)
    {
        await using AuthServer server = await AuthServer.StartAsync();
        await server.CreateAsync("p/s");
        using HttpResponseMessage subscribed = await server.SendAsync(
            "POST", "/v1/estuary/subscribe/p/s", Tokens.Of("manage"), """{"estuaryId":"e"}""");
        string token = Tokens.Of(scope, streamId);
        string before = await server.StateAsync();

        using HttpResponseMessage response = await server.SendAsync("DELETE", "/v1/stream/p/e", token);

        Assert.Equal(status, (int)response.StatusCode);
        if (status == 403)
        {
            await response.RefusedAsync(HttpStatusCode.Forbidden, "FORBIDDEN");
            Assert.Equal(before, await server.StateAsync());
        }

        using HttpResponseMessage stream = await server.SendAsync("DELETE", "/v1/stream/p/s", Tokens.Of("write", "s"));
        Assert.Equal(HttpStatusCode.NoContent, stream.StatusCode);
    }

    [Fact]
    public async Task A_refusal_of_any_kind_leaves_the_whole_store_as_it_was()
    {
        await using AuthServer server = await AuthServer.StartAsync();
        await server.CreateAsync("p/a");
        string before = await server.StateAsync();
        foreach (string? token in (string?[])
            [null, "garbage", Tokens.Of("read"), Tokens.Of("manage", "b"), AuthServer.AdminKey])
        {
            foreach (string method in (string[])["PUT", "POST", "DELETE", "PATCH"])
            {
                foreach (string target in (string[])
                    ["/v1/stream/p/a", "/v1/stream/p/new", "/v1/estuary/subscribe/p/a", "/v1/estuary/p/e"])
                {
                    using HttpResponseMessage response =
                        await server.SendAsync(method, target, token, """{"estuaryId":"e"}""");
                    Assert.Contains((int)response.StatusCode, (int[])[401, 403]);
                }
            }
        }

        Assert.Equal(before, await server.StateAsync());
    }
}
