using System.Net;

namespace DurableStreams.AspNetCore.Tests.Auth;

/// <summary>The table of docs/security.md: every route and verb with every kind of token.</summary>
public sealed class MatrixTests
{
    private const int Reads = 1;
    private const int Writes = 2;
    private const int Manages = 3;

    private static readonly (string Name, string Method, string Target, string? Body, int Needs)[] Routes =
    [
        ("read", "GET", "/v1/stream/{stream}", null, Reads),
        ("long-poll", "GET", "/v1/stream/{stream}?offset=-1&live=long-poll", null, Reads),
        ("sse", "GET", "/v1/stream/{stream}?offset=-1&live=sse", null, Reads),
        ("head", "HEAD", "/v1/stream/{stream}", null, Reads),
        ("create again", "PUT", "/v1/stream/{stream}", "[1]", Writes),
        ("create", "PUT", "/v1/stream/{stream}-new", "[1]", Writes),
        ("append", "POST", "/v1/stream/{stream}", "[2]", Writes),
        ("delete", "DELETE", "/v1/stream/{stream}", null, Writes),
        ("patch", "PATCH", "/v1/stream/{stream}", null, Writes),
        ("subscribe", "POST", "/v1/estuary/subscribe/{stream}", """{"estuaryId":"e"}""", Manages),
        ("unsubscribe", "DELETE", "/v1/estuary/subscribe/{stream}", """{"estuaryId":"e"}""", Manages),
        ("see estuary", "GET", "/v1/estuary/{project}/e", null, Manages),
        ("delete estuary", "DELETE", "/v1/estuary/{project}/e", null, Manages),
        ("see project", "GET", "/v1/config/{project}", null, Manages),
        ("change project", "PUT", "/v1/config/{project}", "{}", Manages),
    ];

    // What each kind of token may do: 0 for not valid, else its scope; negative for a valid one of something else.
    private static readonly (string Kind, Func<string, string?> Make, int Grants, bool ThisStreamOnly)[] Kinds =
    [
        ("no token", _ => null, 0, false),
        ("garbage", _ => "garbage", 0, false),
        ("three dots", _ => "a.b.c", 0, false),
        ("huge", _ => Tokens.Sign(Tokens.Payload(more: $"\"x\":\"{new string('x', 9_000)}\"")), 0, false),
        ("wrong project", _ => Tokens.Sign(Tokens.Payload("other", "manage"), Tokens.OtherSecret), 0, false),
        ("wrong project, claims this one", project => Tokens.Sign(Tokens.Payload(project, "manage"), Tokens.OtherSecret), 0, false),
        ("wrong subject", _ => Tokens.Sign(Tokens.Payload("other", "manage")), -1, false),
        ("wrong secret", project => Tokens.Sign(Tokens.Payload(project, "manage"), Tokens.Secret + "?"), 0, false),
        ("changed payload", project => Tamper(Tokens.Sign(Tokens.Payload(project)), Tokens.Sign(Tokens.Payload(project, "manage"))), 0, false),
        ("expired", project => Tokens.Sign(Tokens.Payload(project, "manage", life: TimeSpan.FromSeconds(-61))), 0, false),
        ("not yet", project => Tokens.Sign(Tokens.Payload(project, "manage", more: $"\"nbf\":{(Tokens.Now + TimeSpan.FromSeconds(62)).ToUnixTimeSeconds()}")), 0, false),
        ("no exp", project => Tokens.Sign(Tokens.Payload(project, "manage", expires: false)), 0, false),
        ("no sub", _ => Tokens.Sign(Tokens.Payload(null, "manage")), 0, false),
        ("no scope", project => Tokens.Sign(Tokens.Payload(project, null)), 0, false),
        ("unknown scope", project => Tokens.Sign(Tokens.Payload(project, "admin")), 0, false),
        ("two scopes", project => Tokens.Sign(Tokens.Payload(project, "read manage")), 0, false),
        ("stream_id that is no text", project => Tokens.Sign(Tokens.Payload(project, "manage", more: "\"stream_id\":5")), 0, false),
        ("stream_id that is null", project => Tokens.Sign(Tokens.Payload(project, "manage", more: "\"stream_id\":null")), 0, false),
        ("alg none", project => Tokens.Sign(Tokens.Payload(project, "manage"), algorithm: "none"), 0, false),
        ("alg None", project => Tokens.Sign(Tokens.Payload(project, "manage"), algorithm: "none", header: """{"alg":"None"}"""), 0, false),
        ("no alg", project => Tokens.Sign(Tokens.Payload(project, "manage"), header: """{"typ":"JWT"}"""), 0, false),
        ("HS384", project => Tokens.Sign(Tokens.Payload(project, "manage"), algorithm: "HS384"), 0, false),
        ("HS512", project => Tokens.Sign(Tokens.Payload(project, "manage"), algorithm: "HS512"), 0, false),
        ("RS256", project => Tokens.Sign(Tokens.Payload(project, "manage"), algorithm: "RS256"), 0, false),
        ("admin key", _ => AuthServer.AdminKey, 0, false),
        ("just expired", project => Tokens.Sign(Tokens.Payload(project, "read", life: TimeSpan.FromSeconds(-59))), Reads, false),
        ("unknown kid", project => Tokens.Sign(Tokens.Payload(project, "read"), header: """{"alg":"HS256","kid":"x","jku":"http://127.0.0.1:1/"}"""), Reads, false),
        ("read", project => Tokens.Sign(Tokens.Payload(project, "read")), Reads, false),
        ("write", project => Tokens.Sign(Tokens.Payload(project, "write")), Writes, false),
        ("manage", project => Tokens.Sign(Tokens.Payload(project, "manage")), Manages, false),
        ("this stream, read", project => Tokens.Sign(Tokens.Payload(project, "read", "{name}")), Reads, true),
        ("this stream, write", project => Tokens.Sign(Tokens.Payload(project, "write", "{name}")), Writes, true),
        ("this stream, manage", project => Tokens.Sign(Tokens.Payload(project, "manage", "{name}")), Manages, true),
        ("another stream, manage", project => Tokens.Sign(Tokens.Payload(project, "manage", "x")), -1, false),
    ];

    [Theory]
    [InlineData("p", false)]
    [InlineData("p", true)]
    [InlineData("open", false)]
    public async Task Every_route_and_verb_with_every_kind_of_token(string project, bool isPublic)
    {
        await using AuthServer server = await AuthServer.StartAsync();
        List<string> wrong = [];
        int number = 0;
        foreach (var route in Routes)
        {
            foreach (var kind in Kinds)
            {
                string name = $"s{number++}";
                await server.CreateAsync($"{project}/{name}", isPublic, project);
                if (route.Needs == Manages)
                {
                    await SubscribeAsync(server, project, name);
                }

                string target = route.Target.Replace("{stream}", $"{project}/{name}", StringComparison.Ordinal).Replace("{project}", project, StringComparison.Ordinal);
                string? token = Scoped(kind, project, name);
                string before = await server.StateAsync();
                using HttpResponseMessage response = await server.SendAsync(route.Method, target, token, route.Body);
                int expected = Expect(route.Name, route.Needs, kind, isPublic || project == "open");
                string cell = $"{route.Name} / {kind.Kind}: {(int)response.StatusCode} instead of {expected}";
                if (expected == 200 ? !response.IsSuccessStatusCode : (int)response.StatusCode != expected)
                {
                    wrong.Add(cell);
                }

                if (expected is 401 or 403)
                {
                    wrong.AddRange(before == await server.StateAsync() ? [] : [$"{cell}, and something was written"]);
                    wrong.AddRange(response.Header("Cache-Control") == "no-store" ? [] : [$"{cell}, may be cached"]);
                    wrong.AddRange((response.Header("WWW-Authenticate") == "Bearer") == (expected == 401) ? [] : [$"{cell}, WWW-Authenticate"]);
                }

                if (route.Method != "HEAD" && !response.IsSuccessStatusCode)
                {
                    string body = await response.Content.ReadAsStringAsync();
                    wrong.AddRange(token is { Length: > 10 } && body.Contains(token, StringComparison.Ordinal) ? [$"{cell}, the token comes back"] : []);
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.DoesNotContain(Tokens.Secret, server.Log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("eyJ", server.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preflights_need_no_token()
    {
        await using AuthServer server = await AuthServer.StartAsync();
        foreach (string target in (string[])["/v1/stream/p/s", "/v1/estuary/p/e", "/v1/estuary/subscribe/p/s", "/v1/config/p", "/v1/stream/nobody/s"])
        {
            using HttpResponseMessage response = await server.SendAsync("OPTIONS", target, null, null, "Origin: https://a.example", "Access-Control-Request-Method: PUT");
            Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("/v1/stream/nobody/s", "nobody")]
    [InlineData("/v1/stream/alone", "_default")]
    [InlineData("/v1/stream/p%2525x/s", "p%25x")]
    [InlineData("/v1/stream/%C3%A9/s", "\u00e9")]
    public async Task Where_there_is_no_project_nobody_is_let_in(string target, string project)
    {
        await using AuthServer server = await AuthServer.StartAsync();
        foreach (string? token in (string?[])[null, Tokens.Sign(Tokens.Payload(project, "manage"), ""), Tokens.Of("manage"), AuthServer.AdminKey])
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
    public async Task The_project_is_told_from_the_decoded_path(string target)
    {
        await using AuthServer server = await AuthServer.StartAsync();
        await server.CreateAsync("p/a");
        string own = (await server.Server.SendRawAsync($"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {Tokens.Of("read")}\r\n\r\n")).ToString()!;
        Assert.NotNull(own);
        RawResponse none = await server.Server.SendRawAsync($"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        RawResponse with = await server.Server.SendRawAsync($"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {Tokens.Of("read")}\r\n\r\n");
        Assert.Equal((401, 200), (none.Status, with.Status));
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
        using HttpResponseMessage response = await server.SendAsync(method, $"/v1/stream/p/a?token={Tokens.Of("manage")}{more}", null, method == "POST" ? "[2]" : null);
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_token_in_the_query_is_short_lived_single_and_gives_way_to_the_header()
    {
        await using AuthServer server = await AuthServer.StartAsync();
        await server.CreateAsync("p/a");
        string good = Tokens.Of("read");
        string longLived = Tokens.Sign(Tokens.Payload(life: TimeSpan.FromHours(2)));

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

    private static string? Scoped((string Kind, Func<string, string?> Make, int Grants, bool ThisStreamOnly) kind, string project, string name) =>
        kind.ThisStreamOnly
            ? Tokens.Sign(Tokens.Payload(project, kind.Grants switch { Reads => "read", Writes => "write", _ => "manage" }, name))
            : kind.Make(project);

    private static int Expect(string route, int needs, (string Kind, Func<string, string?> Make, int Grants, bool ThisStreamOnly) kind, bool isPublic)
    {
        if (kind.Kind == "admin key" && route is "see project" or "change project")
        {
            return kind.Kind == "admin key" ? 200 : Denied(kind, needs, route);
        }

        return needs == Reads && isPublic ? 200 : Denied(kind, needs, route);
    }

    private static int Denied((string Kind, Func<string, string?> Make, int Grants, bool ThisStreamOnly) kind, int needs, string route) =>
        kind.Grants == 0 ? 401
        : kind.Grants < needs || (kind.ThisStreamOnly && (needs == Manages || route == "create")) ? 403
        : route == "patch" ? 405
        : 200;

    private static async Task SubscribeAsync(AuthServer server, string project, string name)
    {
        using HttpResponseMessage response = await server.SendAsync(
            "POST", $"/v1/estuary/subscribe/{project}/{name}", Tokens.Sign(Tokens.Payload(project, "manage")), """{"estuaryId":"e"}""");
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}");
    }

    private static string Tamper(string token, string other)
    {
        string[] parts = token.Split('.');
        return $"{parts[0]}.{other.Split('.')[1]}.{parts[2]}";
    }
}
