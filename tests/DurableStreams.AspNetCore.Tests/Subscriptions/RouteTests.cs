using System.Net;
using System.Text.Json;
using DurableStreams.AspNetCore.Tests.Auth;
using DurableStreams.AspNetCore.Tests.Wire;

namespace DurableStreams.AspNetCore.Tests.Subscriptions;

/// <summary>What is served below <c>__ds</c>, and what is refused before the service is asked.</summary>
public sealed class RouteTests : IAsyncLifetime
{
    private StreamServer Server { get; set; } = null!;

    public async Task InitializeAsync() => Server = await StreamServer.StartAsync();

    public async Task DisposeAsync() => await Server.DisposeAsync();

    [Theory]
    [InlineData("/v1/stream/__ds/jwks.json")]
    [InlineData("/v1/stream/p/__ds/jwks.json")]
    [InlineData("/v1/stream/p%2F__ds%2Fjwks.json")]
    public async Task Everyone_may_read_the_public_keys_and_caches_may_keep_them(string target)
    {
        using HttpResponseMessage response = await Server.SendAsync("GET", target);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/jwk-set+json", response.Header("Content-Type"));
        Assert.Equal("public, max-age=300", response.Header("Cache-Control"));
        Assert.Equal("*", response.Header("Access-Control-Allow-Origin"));
        JsonElement keys = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        JsonElement key = Assert.Single(keys.GetProperty("keys").EnumerateArray());
        Assert.Equal(
            ["alg", "crv", "kid", "kty", "use", "x"], key.EnumerateObject().Select(field => field.Name).Order());
        Assert.Equal(
            ("OKP", "Ed25519", "sig", "EdDSA"),
            (Text("kty"), Text("crv"), Text("use"), Text("alg")));
        Assert.StartsWith("ds_", Text("kid"), StringComparison.Ordinal);
        Assert.Equal(43, Text("x").Length);

        string Text(string name) => key.GetProperty(name).GetString()!;
    }

    [Theory]
    [InlineData("POST", "__ds/subscriptions/s", "GET, PUT, DELETE, OPTIONS")]
    [InlineData("HEAD", "p/__ds/subscriptions/s", "GET, PUT, DELETE, OPTIONS")]
    [InlineData("GET", "__ds/subscriptions/s/streams", "POST, OPTIONS")]
    [InlineData("POST", "__ds/subscriptions/s/streams/a", "DELETE, OPTIONS")]
    [InlineData("GET", "__ds/subscriptions/s/callback", "POST, OPTIONS")]
    [InlineData("PUT", "p/__ds/subscriptions/s/claim", "POST, OPTIONS")]
    [InlineData("DELETE", "__ds/subscriptions/s/ack", "POST, OPTIONS")]
    [InlineData("PATCH", "__ds/subscriptions/s/release", "POST, OPTIONS")]
    [InlineData("POST", "__ds/jwks.json", "GET, OPTIONS")]
    public async Task Another_method_is_refused_with_those_that_are_supported(
        string method, string path, string allowed)
    {
        using HttpResponseMessage response = await Server.SendAsync(method, "/v1/stream/" + path);
        Assert.Equal((405, allowed), ((int)response.StatusCode, response.Header("Allow")));
    }

    [Theory]
    [InlineData("__ds/subscriptions/s", "GET, PUT, DELETE, OPTIONS")]
    [InlineData("p/__ds/subscriptions/s/streams/a%2Fb", "DELETE, OPTIONS")]
    public async Task A_preflight_names_the_methods(string path, string allowed)
    {
        using HttpResponseMessage response = await Server.SendAsync(
            "OPTIONS", "/v1/stream/" + path, ["Origin: https://a.example", "Access-Control-Request-Method: PUT"]);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(allowed, response.Header("Allow"));
        Assert.Equal(allowed, response.Header("Access-Control-Allow-Methods"));
    }

    [Theory]
    [InlineData("GET", "__ds/other", "RESERVED_PATH")]
    [InlineData("PUT", "__ds/subscriptions/s/other", "RESERVED_PATH")]
    [InlineData("PUT", "p/__ds", "RESERVED_PATH")]
    [InlineData("PUT", "p/__ds/other", "RESERVED_PATH")]
    [InlineData("PUT", "p/__ds/subscriptions/s/other", "RESERVED_PATH")]
    [InlineData("PUT", "a.b/__ds/x", "RESERVED_PATH")]
    [InlineData("GET", "p/__ds/other", "STREAM_NOT_FOUND")]
    [InlineData("POST", "p/__ds/keys/rotate", "STREAM_NOT_FOUND")]
    public async Task Nothing_else_is_found_below_the_reserved_segment_nor_created(
        string method, string path, string code)
    {
        using HttpResponseMessage response = await Server.SendAsync(
            method, "/v1/stream/" + path, ["Content-Type: text/plain"], method == "GET" ? null : "x");
        await response.RefusedAsync(HttpStatusCode.NotFound, code);
    }

    [Fact]
    public async Task A_stream_that_exists_in_a_reserved_place_can_be_used_but_not_created_again()
    {
        await Server.CreateAsync("p/__ds/old", body: "x");

        Assert.Equal("x", await Server.Client.GetStringAsync("/v1/stream/p/__ds/old"));
        using HttpResponseMessage appended = await Server.SendAsync(
            "POST", "/v1/stream/p/__ds/old", ["Content-Type: text/plain"], "y");
        Assert.Equal(HttpStatusCode.NoContent, appended.StatusCode);
        using HttpResponseMessage created = await Server.SendAsync(
            "PUT", "/v1/stream/p/__ds/old", ["Content-Type: text/plain"], "x");
        await created.RefusedAsync(HttpStatusCode.NotFound, "RESERVED_PATH");
        using HttpResponseMessage deleted = await Server.SendAsync("DELETE", "/v1/stream/p/__ds/old");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
    }

    [Fact]
    public async Task An_estuary_cannot_have_the_reserved_name()
    {
        await Server.CreateAsync("p/s");
        using HttpResponseMessage response = await Server.SendAsync(
            "POST", "/v1/estuary/subscribe/p/s", ["Content-Type: application/json"], """{"estuaryId":"__ds"}""");
        await response.RefusedAsync(HttpStatusCode.NotFound, "RESERVED_PATH");
    }

    [Theory]
    [InlineData("PUT", "__ds/subscriptions/s", "{}", 400, "INVALID_REQUEST")]
    [InlineData("PUT", "__ds/subscriptions/%FF", "{}", 400, "INVALID_REQUEST")]
    [InlineData("POST", "__ds/subscriptions/s/streams", "{}", 400, "INVALID_REQUEST")]
    [InlineData("POST", "__ds/subscriptions/s/claim", "{}", 400, "INVALID_REQUEST")]
    [InlineData("POST", "__ds/subscriptions/s/callback", "{}", 401, "TOKEN_INVALID")]
    [InlineData("POST", "__ds/subscriptions/s/ack", "{}", 401, "TOKEN_INVALID")]
    [InlineData("POST", "__ds/subscriptions/s/release?token=x", "{}", 401, "TOKEN_INVALID")]
    [InlineData("POST", "__ds/keys/rotate", "", 401, "TOKEN_REQUIRED")]
    public async Task Invalid_requests_are_refused(string method, string path, string body, int status, string code)
    {
        using HttpResponseMessage response = await Server.SendAsync(
            method, "/v1/stream/" + path, ["Content-Type: application/json"], body);
        await response.RefusedAsync((HttpStatusCode)status, code);
    }

    [Fact]
    public async Task A_URL_of_a_local_network_is_rejected()
    {
        using HttpResponseMessage response = await Server.SendAsync(
            "PUT",
            "/v1/stream/__ds/subscriptions/s",
            ["Content-Type: application/json"],
            """{"type":"webhook","pattern":"events/*","webhook":{"url":"http://10.0.0.1/hook"}}""");
        await response.RefusedAsync(HttpStatusCode.BadRequest, "WEBHOOK_URL_REJECTED");
    }

    [Fact]
    public async Task A_body_above_the_limit_is_refused()
    {
        using HttpResponseMessage response = await Server.SendAsync(
            "POST",
            "/v1/stream/__ds/subscriptions/s/claim",
            ["Content-Type: application/json"],
            $$"""{"worker":"{{new string('w', 20_000)}}"}""");
        await response.RefusedAsync(HttpStatusCode.RequestEntityTooLarge, "BODY_TOO_LARGE");
    }

    [Fact]
    public async Task The_administrator_replaces_the_key_even_where_requests_need_no_token()
    {
        await using StreamServer server = await StreamServer.StartAsync(
            settings: new() { ["Auth:AdminKey"] = RightsHost.AdminKey });
        string[] before = await KeysOfAsync(server);
        string[] headers = ["Authorization: Bearer " + RightsHost.AdminKey];

        using HttpResponseMessage rotated = await server.SendAsync(
            "POST", "/v1/stream/__ds/keys/rotate?now=true", headers, "");

        Assert.Equal(HttpStatusCode.OK, rotated.StatusCode);
        string kid = JsonDocument.Parse(await rotated.Content.ReadAsStringAsync())
            .RootElement.GetProperty("kid").GetString()!;
        string[] after = await KeysOfAsync(server);
        Assert.Equal([.. before, kid], after);
    }

    [Fact]
    public async Task A_key_of_the_settings_is_not_replaced()
    {
        await using StreamServer server = await StreamServer.StartAsync(settings: new()
        {
            ["Auth:AdminKey"] = RightsHost.AdminKey,
            ["DurableStreams:Webhooks:SigningKey"] = Convert.ToBase64String(new byte[32]),
        });
        using HttpResponseMessage rotated = await server.SendAsync(
            "POST", "/v1/stream/__ds/keys/rotate", ["Authorization: Bearer " + RightsHost.AdminKey], "");
        await rotated.RefusedAsync(HttpStatusCode.Conflict, "KEY_IS_A_SETTING");
    }

    private static async Task<string[]> KeysOfAsync(StreamServer server)
    {
        string json = await server.Client.GetStringAsync("/v1/stream/__ds/jwks.json");
        return
        [
            .. JsonDocument.Parse(json).RootElement.GetProperty("keys").EnumerateArray()
                .Select(key => key.GetProperty("kid").GetString()!),
        ];
    }
}
