using System.Net;
using DurableStreams.AspNetCore.Tests.Auth;

namespace DurableStreams.AspNetCore.Tests.Wire;

/// <summary>Which JSON bodies are accepted, and the errors of those that are not.</summary>
public sealed class JsonInputTests : WireTests
{
    private const string Shape =
        """The body must be JSON like {"signingSecrets":["…"],"corsOrigins":["https://…"],"isPublic":false}.""";

    private const string NotJson = "The body is not valid JSON.";

    private const string Long = "a secret of thirty-two bytes or more";

    // body, status, part of the error message or of the project returned
    public static TheoryData<string, int, string> Configurations => new()
    {
        { "{}", 200, "\"corsOrigins\":[],\"isPublic\":false" },
        { """{"isPublic":true,"unknown":{"isPublic":[]}}""", 400, "The field 'unknown' is not known." },
        { """{"isPublic":false,"isPublic":true}""", 200, "\"isPublic\":true" },
        { """{"isPublic":"first","isPublic":true}""", 200, "\"isPublic\":true" },
        { """{"is\u0050ublic":true}""", 200, "\"isPublic\":true" },
        { """{"IsPublic":true}""", 400, "The field 'IsPublic' is not known." },
        { """{"corsOrigins":["*","*"]}""", 200, "\"corsOrigins\":[\"*\"]" },
        { """{"signingSecrets":[{"id":"first","id":"p-1"}]}""", 200, "\"id\":\"p-1\"" },
        { """{"signingSecrets":[{"id":"p-1","createdAt":"2026-01-01T00:00:00Z"}]}""", 200, "\"id\":\"p-1\"" },
        { """{"signingSecrets":["short",{"id":"p-1","x":1}]}""", 400, "The field 'x' is not known." },
        { """{"signingSecrets":[{"Id":"p-1"}]}""", 400, "The field 'Id' is not known." },
        { "\uFEFF{}", 400, "The body starts with a byte order mark (BOM), which is not JSON; send it without." },
        { "null", 400, Shape },
        { "[]", 400, Shape },
        { "7", 400, Shape },
        { """{"isPublic":null}""", 400, Shape },
        { """{"isPublic":true,"isPublic":"last"}""", 400, Shape },
        { """{"isPublic":1}""", 400, Shape },
        { """{"corsOrigins":null}""", 400, Shape },
        { """{"corsOrigins":[null]}""", 400, Shape },
        { """{"corsOrigins":[1]}""", 400, Shape },
        { """{"corsOrigins":{}}""", 400, Shape },
        { """{"signingSecrets":null}""", 400, Shape },
        { """{"signingSecrets":[null]}""", 400, Shape },
        { """{"signingSecrets":[{}]}""", 400, Shape },
        { """{"signingSecrets":[{"id":1}]}""", 400, Shape },
        { """{"signingSecrets":[{"id":null}]}""", 400, Shape },
        { "{\"isPublic\":true} x", 400, NotJson },
        { "{\"isPublic\":true,}", 400, NotJson },
        { "{'isPublic':true}", 400, NotJson },
        { "", 400, NotJson },
        { """{"corsOrigins":["\ud800"]}""", 400, NotJson },
        { """{"signingSecrets":["\ud800 and more, thirty-two bytes"]}""", 400, NotJson },
        { """{"signingSecrets":[{"id":"\ud800"}]}""", 400, NotJson },
        { """{"signingSecrets":[]}""", 400, "signingSecrets must hold 1 to 10 secrets." },
        { """{"signingSecrets":["short"]}""", 400, "A signing secret must have 32 to 512 bytes of UTF-8." },
        { """{"signingSecrets":[{"id":"other"}]}""", 400, "The project has no secret with an id that is given." },
        {
            """{"corsOrigins":["x"]}""",
            400,
            "corsOrigins must hold up to 100 origins like 'https://app.example.org', or '*'."
        },
    };

    [Theory]
    [MemberData(nameof(Configurations))]
    public async Task A_project_is_configured_from_its_known_fields(string body, int status, string expected)
    {
        await using AuthServer server = await AuthServer.StartAsync();
        using HttpResponseMessage response = await server.SendAsync("PUT", "/v1/config/p", Tokens.Of("manage"), body);
        string text = System.Text.RegularExpressions.Regex.Unescape(
            (await response.Content.ReadAsStringAsync()).Replace("\\\"", "\"", StringComparison.Ordinal));

        Assert.True(
            status == (int)response.StatusCode && text.Contains(expected, StringComparison.Ordinal),
            $"{response.StatusCode}: {text}");
    }

    [Fact]
    public async Task A_new_project_needs_secrets()
    {
        await using AuthServer server = await AuthServer.StartAsync();
        using HttpResponseMessage response = await server.SendAsync("PUT", "/v1/config/new", AuthServer.AdminKey, "{}");
        Assert.Equal(
            """{"error":{"code":"INVALID_PROJECT_CONFIG","message":"A new project needs signingSecrets."}}""",
            await response.TextAsync());
        using HttpResponseMessage made = await server.SendAsync(
            "PUT", "/v1/config/new", AuthServer.AdminKey, $$"""{"signingSecrets":["{{Long}}","{{Long}}"]}""");
        Assert.Equal(201, (int)made.StatusCode);
    }

    [Theory]
    [InlineData("""{"estuaryId":"other","estuaryId":"e"}""", 201)]
    [InlineData("""{"estuaryId":7,"estuaryId":"e","envelope":null,"envelope":false}""", 201)]
    [InlineData("""{"estuary\u0049d":"e"}""", 201)]
    [InlineData("""{"estuaryId":"e"} """, 201)]
    [InlineData("""{"estuaryId":null}""", 400)]
    [InlineData("""{"estuaryId":"e","envelope":null}""", 400)]
    [InlineData("""{"estuaryId":"e","envelope":0}""", 400)]
    [InlineData("""{"estuaryId":"\ud800"}""", 400)]
    [InlineData("""{"estuaryId":"e"}x""", 400)]
    [InlineData("null", 400)]
    [InlineData("\"e\"", 400)]
    public async Task A_subscription_is_created_from_its_known_fields(string body, int status)
    {
        await Server.CreateAsync("p/s");
        HttpResponseMessage response = await Server.SendAsync("POST", "/v1/estuary/subscribe/p/s", body: body);
        Assert.True(status == (int)response.StatusCode, await response.TextAsync());
        if (status == 400)
        {
            Assert.Equal(
                """{"error":{"code":"INVALID_SUBSCRIPTION","message":"The body must be JSON like {\"estuaryId\":\"EMPTY\"}, with \"envelope\" true or false if given."}}"""
                    .Replace("EMPTY", "…", StringComparison.Ordinal),
                await response.Content.ReadAsStringAsync());
        }
    }

    [Theory]
    [InlineData("""{"estuaryId":"e","unknown":[]}""", "The field 'unknown' is not known.")]
    [InlineData("""{"EstuaryId":"e"}""", "The field 'EstuaryId' is not known.")]
    [InlineData("""{"estuaryId":"e","envelop":true}""", "The field 'envelop' is not known.")]
    [InlineData(
        "\uFEFF{\"estuaryId\":\"e\"}",
        "The body starts with a byte order mark (BOM), which is not JSON; send it without.")]
    public async Task The_error_names_an_unknown_field_and_a_byte_order_mark(string body, string message)
    {
        await Server.CreateAsync("p/s");
        foreach (string method in (string[])["POST", "DELETE"])
        {
            HttpResponseMessage response = await Server.SendAsync(method, "/v1/estuary/subscribe/p/s", body: body);

            string text = await response.Content.ReadAsStringAsync();
            await response.RefusedAsync(HttpStatusCode.BadRequest, "INVALID_SUBSCRIPTION");
            Assert.Contains(message, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_a_project_returns_can_be_sent_back_with_changes()
    {
        await using AuthServer server = await AuthServer.StartAsync();
        using HttpResponseMessage got = await server.SendAsync("GET", "/v1/config/p", Tokens.Of("manage"));
        string project = await got.TextAsync();

        using HttpResponseMessage put = await server.SendAsync("PUT", "/v1/config/p", Tokens.Of("manage"), project);

        Assert.Equal((HttpStatusCode.OK, project), (put.StatusCode, await put.TextAsync()));
    }

    [Theory]
    [InlineData("\uFEFF[1]", "The body starts with a byte order mark (BOM), which is not JSON; send it without.")]
    [InlineData("[1,]", "The body is not valid JSON, see line 1, byte 3.")]
    [InlineData("[1,[[[2,]]]]", "The body is not valid JSON, see line 1, byte 8.")]
    [InlineData("[1,[[[[2]]]]]", "The body is nested too deep, see line 1, byte 6: this server accepts 3 levels.")]
    [InlineData("[1,[[[[2,", "The body is nested too deep, see line 1, byte 6: this server accepts 3 levels.")]
    [InlineData("{\"a\":[[{", "The body is nested too deep, see line 1, byte 7: this server accepts 3 levels.")]
    [InlineData("{\"a\":[{{", "The body is not valid JSON, see line 1, byte 7.")]
    public async Task The_error_of_an_append_says_what_is_wrong_with_its_json(string body, string message)
    {
        await using StreamServer server = await StreamServer.StartAsync(
            settings: new() { ["DurableStreams:MaxJsonDepth"] = "3" });
        await server.CreateAsync("s", "application/json");

        HttpResponseMessage append =
            await server.SendAsync("POST", "/v1/stream/s", ["Content-Type: application/json"], body);
        HttpResponseMessage creation =
            await server.SendAsync("PUT", "/v1/stream/new", ["Content-Type: application/json"], body);

        foreach (HttpResponseMessage response in (HttpResponseMessage[])[append, creation])
        {
            await response.RefusedAsync(HttpStatusCode.BadRequest, "INVALID_BODY");
            Assert.Contains(message, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }
}
