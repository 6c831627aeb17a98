using System.Net;
using System.Text.Json;
using DurableStreams.AspNetCore.Tests.Wire;
using DurableStreams.Projects;

namespace DurableStreams.AspNetCore.Tests.Auth;

/// <summary>Projects over HTTP.</summary>
public sealed class ConfigTests
{
    private const string First = "a first secret of thirty-two bytes or more";
    private const string Second = "a second secret of thirty-two bytes or more";

    [Fact]
    public async Task Only_the_admin_key_creates_projects()
    {
        await using AuthServer server = await AuthServer.StartAsync();
        string before = await server.StateAsync();
        foreach (string? token in (string?[])
            [
                null,
                "garbage",
                AuthServer.AdminKey + "x",
                AuthServer.AdminKey[..^1],
                Tokens.Of("manage"),
                Tokens.Sign(Tokens.Payload("new", "manage"), First)
            ])
        {
            using HttpResponseMessage refused = await PutAsync(server, "new", token, Secrets(First));
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }

        Assert.Equal(before, await server.StateAsync());
        using HttpResponseMessage created = await PutAsync(server, "new", AuthServer.AdminKey, Secrets(First));
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        using HttpResponseMessage stream =
            await server.SendAsync("PUT", "/v1/stream/new/s", Tokens.Sign(Tokens.Payload("new", "write"), First));
        Assert.Equal(HttpStatusCode.Created, stream.StatusCode);
    }

    [Fact]
    public async Task The_admin_key_does_not_read_streams()
    {
        await using AuthServer server = await AuthServer.StartAsync();
        await server.CreateAsync("p/a");
        using HttpResponseMessage response = await server.SendAsync("GET", "/v1/stream/p/a", AuthServer.AdminKey);
        await response.RefusedAsync(HttpStatusCode.Unauthorized, "INVALID_TOKEN");
    }

    [Fact]
    public async Task Ids_and_dates_come_back_and_secrets_never_do()
    {
        await using AuthServer server = await AuthServer.StartAsync();
        using HttpResponseMessage put = await PutAsync(
            server,
            "new",
            AuthServer.AdminKey,
            $$"""{"signingSecrets":["{{First}}"],"corsOrigins":["https://a.example"],"isPublic":true}""");
        using HttpResponseMessage got =
            await server.SendAsync("GET", "/v1/config/new", Tokens.Sign(Tokens.Payload("new", "manage"), First));
        string text = await got.Content.ReadAsStringAsync();

        Assert.Equal(text, await put.Content.ReadAsStringAsync());
        Assert.Equal(put.Header("ETag"), got.Header("ETag"));
        Assert.Equal("no-store", got.Header("Cache-Control"));
        Assert.DoesNotContain(First, text, StringComparison.Ordinal);
        JsonElement project = JsonDocument.Parse(text).RootElement;
        JsonElement secret = Assert.Single(project.GetProperty("signingSecrets").EnumerateArray());
        Assert.Equal(["id", "createdAt"], secret.EnumerateObject().Select(static field => field.Name));
        Assert.Equal(Tokens.Now, secret.GetProperty("createdAt").GetDateTimeOffset());
        Assert.Equal("https://a.example", project.GetProperty("corsOrigins")[0].GetString());
        Assert.True(project.GetProperty("isPublic").GetBoolean());
        Assert.DoesNotContain(First, server.Log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(AuthServer.AdminKey, server.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_are_rotated_without_a_gap()
    {
        await using AuthServer server = await AuthServer.StartAsync();
        await OkAsync(PutAsync(server, "new", AuthServer.AdminKey, Secrets(First)), 201);
        string old = Tokens.Sign(Tokens.Payload("new", "manage"), First);
        string id = (await SecretIdsAsync(server, old)).Single();

        // The old secret is kept by its id, because its text cannot be read back.
        await OkAsync(PutAsync(server, "new", old, $$"""{"signingSecrets":[{"id":"{{id}}"},"{{Second}}"]}"""), 200);
        string newer = Tokens.Sign(Tokens.Payload("new", "manage"), Second);
        Assert.Equal((200, 200), (await GetAsync(old), await GetAsync(newer)));
        string[] both = await SecretIdsAsync(server, newer);
        Assert.Equal((2, id), (both.Length, both[0]));

        await OkAsync(PutAsync(server, "new", newer, $$"""{"signingSecrets":[{"id":"{{both[1]}}"}]}"""), 200);
        Assert.Equal((401, 200), (await GetAsync(old), await GetAsync(newer)));
        await OkAsync(PutAsync(server, "new", old, Secrets(First)), 401);

        async Task<int> GetAsync(string token)
        {
            using HttpResponseMessage response = await server.SendAsync("PUT", "/v1/stream/new/s", token);
            return response.IsSuccessStatusCode ? 200 : (int)response.StatusCode;
        }
    }

    [Fact]
    public async Task A_secret_removed_by_another_process_is_valid_for_ten_seconds_but_never_for_the_configuration()
    {
        await using AuthServer server = await AuthServer.StartAsync();
        await server.CreateAsync("p/a");
        Storage.ProjectRow row = (await server.Server.Store.GetProjectAsync("p", CancellationToken.None))!;
        await server.Server.Store.PutProjectAsync(
            "p",
            new Project([new SigningSecret("x", Tokens.Now, Second)], [], false),
            row.Version,
            CancellationToken.None);

        await OkAsync(PutAsync(server, "p", Tokens.Of("manage"), Secrets(Tokens.Secret)), 401);
        server.Time.Advance(TimeSpan.FromSeconds(9));
        await OkAsync(server.SendAsync("GET", "/v1/stream/p/a", Tokens.Of("read")), 200);
        server.Time.Advance(TimeSpan.FromSeconds(2));
        await OkAsync(server.SendAsync("GET", "/v1/stream/p/a", Tokens.Of("read")), 401);
        await OkAsync(server.SendAsync("GET", "/v1/stream/p/a", Tokens.Sign(Tokens.Payload(), Second)), 200);
    }

    [Fact]
    public async Task Conditions_guard_against_lost_updates()
    {
        await using AuthServer server = await AuthServer.StartAsync();
        string token = Tokens.Of("manage");
        using HttpResponseMessage got = await server.SendAsync("GET", "/v1/config/p", token);
        string tag = got.Header("ETag")!;

        await OkAsync(server.SendAsync("PUT", "/v1/config/p", token, "{}", "If-Match: \"other\""), 412);
        await OkAsync(server.SendAsync("PUT", "/v1/config/p", token, "{}", "If-None-Match: *"), 412);
        await OkAsync(
            server.SendAsync("PUT", "/v1/config/new", AuthServer.AdminKey, Secrets(First), "If-Match: *"), 412);
        await OkAsync(server.SendAsync("PUT", "/v1/config/p", token, """{"isPublic":true}""", "If-Match: " + tag), 200);
        await OkAsync(
            server.SendAsync("PUT", "/v1/config/p", token, """{"isPublic":false}""", "If-Match: " + tag), 412);
        using HttpResponseMessage after = await server.SendAsync("GET", "/v1/config/p", token);
        Assert.NotEqual(tag, after.Header("ETag"));
        Assert.Contains("\"isPublic\":true", await after.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("If-Unmodified-Since: Mon, 30 Nov 2026 00:00:00 GMT")]
    [InlineData("If-Modified-Since: Mon, 30 Nov 2026 00:00:00 GMT")]
    [InlineData("If-Range: \"a\"")]
    [InlineData("If-None-Match: ")]
    [InlineData("If-None-Match: a")]
    [InlineData("If-None-Match: \"a")]
    [InlineData("If-Match: ")]
    [InlineData("If-Match: a")]
    public async Task A_condition_that_is_not_supported_is_refused_and_changes_nothing(string condition)
    {
        await using AuthServer server = await AuthServer.StartAsync();
        string token = Tokens.Of("manage");
        using HttpResponseMessage response =
            await server.SendAsync("PUT", "/v1/config/p", token, """{"isPublic":true}""", condition);
        await response.RefusedAsync(HttpStatusCode.BadRequest, "INVALID_PRECONDITION");
        using HttpResponseMessage after = await server.SendAsync("GET", "/v1/config/p", token);
        Assert.Contains("\"isPublic\":false", await after.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_concurrent_conditional_updates_one_succeeds_and_without_conditions_all_do()
    {
        await using AuthServer server = await AuthServer.StartAsync();
        string token = Tokens.Of("manage");
        using HttpResponseMessage got = await server.SendAsync("GET", "/v1/config/p", token);
        string tag = got.Header("ETag")!;
        int[] conditional =
            await Task.WhenAll(Enumerable.Range(0, 16).Select(number => StatusAsync(number, "If-Match: " + tag)));
        int[] free = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => StatusAsync(number)));

        Assert.Equal(
            (1, 15),
            (conditional.Count(static status => status == 200), conditional.Count(static status => status == 412)));
        Assert.All(free, static status => Assert.Equal(200, status));

        async Task<int> StatusAsync(int number, params string[] headers)
        {
            using HttpResponseMessage response = await server.SendAsync(
                "PUT", "/v1/config/p", token, $$"""{"corsOrigins":["https://{{number}}.example"]}""", headers);
            return (int)response.StatusCode;
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"signingSecrets":[]}""")]
    [InlineData("""{"signingSecrets":["short"]}""")]
    [InlineData("""{"signingSecrets":[5]}""")]
    [InlineData("""{"signingSecrets":[null]}""")]
    [InlineData("""{"signingSecrets":[{"id":"unknown"}]}""")]
    [InlineData("""{"signingSecrets":"a secret of thirty-two bytes or more, no list"}""")]
    [InlineData("""{"signingSecrets":["\ud800 a lone surrogate, and thirty-two bytes"]}""")]
    [InlineData("""{"corsOrigins":["a.example"]}""")]
    [InlineData("""{"corsOrigins":["https://a.example/path"]}""")]
    [InlineData("""{"corsOrigins":["https://a.example\r\nX: y"]}""")]
    [InlineData("""{"corsOrigins":["null"]}""")]
    [InlineData("""{"corsOrigins":"*"}""")]
    [InlineData("""{"isPublic":"yes"}""")]
    public async Task An_invalid_project_is_refused_and_nothing_is_written(string body)
    {
        await using AuthServer server = await AuthServer.StartAsync();
        string before = await server.StateAsync();
        using HttpResponseMessage response = await PutAsync(server, "p", Tokens.Of("manage"), body);
        await response.RefusedAsync(HttpStatusCode.BadRequest, "INVALID_PROJECT_CONFIG");
        Assert.Equal(before, await server.StateAsync());
    }

    [Theory]
    [InlineData("__ds", 400)]
    [InlineData("a%20b", 400)]
    [InlineData("a/b", 400)]
    [InlineData("", 400)]
    public async Task An_invalid_name_is_refused(string name, int status)
    {
        await using AuthServer server = await AuthServer.StartAsync();
        await OkAsync(PutAsync(server, name, AuthServer.AdminKey, Secrets(First)), status);
    }

    [Fact]
    public async Task The_configuration_needs_a_token_even_in_open_mode()
    {
        await using StreamServer server =
            await StreamServer.StartAsync(settings: new() { ["Auth:AdminKey"] = AuthServer.AdminKey });
        await OkAsync(server.SendAsync("PUT", "/v1/config/p", ["Content-Type: application/json"], Secrets(First)), 401);
        await OkAsync(
            server.SendAsync(
                "PUT",
                "/v1/config/p",
                ["Content-Type: application/json", "Authorization: Bearer " + AuthServer.AdminKey],
                Secrets(First)),
            201);
        await OkAsync(server.SendAsync("PUT", "/v1/stream/p/s"), 201);
    }

    [Fact]
    public async Task Other_methods_are_refused_and_a_missing_project_is_a_404_for_the_admin_only()
    {
        await using AuthServer server = await AuthServer.StartAsync();
        await OkAsync(server.SendAsync("DELETE", "/v1/config/p", Tokens.Of("manage")), 405);
        await OkAsync(server.SendAsync("GET", "/v1/config/unknown", AuthServer.AdminKey), 404);
        await OkAsync(server.SendAsync("GET", "/v1/config/unknown", Tokens.Of("manage")), 401);
    }

    private static string Secrets(string secret) => $$"""{"signingSecrets":["{{secret}}"]}""";

    private static Task<HttpResponseMessage> PutAsync(AuthServer server, string name, string? token, string body) =>
        server.SendAsync("PUT", "/v1/config/" + name, token, body);

    private static async Task OkAsync(Task<HttpResponseMessage> pending, int status)
    {
        using HttpResponseMessage response = await pending;
        Assert.True(
            status == (int)response.StatusCode,
            $"{(int)response.StatusCode} instead of {status}: {await response.Content.ReadAsStringAsync()}");
    }

    private static async Task<string[]> SecretIdsAsync(AuthServer server, string token)
    {
        using HttpResponseMessage response = await server.SendAsync("GET", "/v1/config/new", token);
        return [.. JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement
            .GetProperty("signingSecrets")
            .EnumerateArray()
            .Select(static secret => secret.GetProperty("id").GetString()!)];
    }
}
