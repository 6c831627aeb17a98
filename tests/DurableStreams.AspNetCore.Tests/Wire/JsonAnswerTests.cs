using DurableStreams.AspNetCore.Tests.Auth;
using DurableStreams.Streams;

namespace DurableStreams.AspNetCore.Tests.Wire;

/// <summary>The exact bytes of JSON responses.</summary>
public sealed class JsonAnswerTests : WireTests
{
    [Fact]
    public async Task The_bytes_of_estuary_responses()
    {
        StreamHead source = await Server.CreateAsync("p/é", "application/json", "[1]");
        string offset = source.TailOffset.ToString();

        Assert.Equal(
            """{"estuaryId":"e","streamId":"\u00E9","estuaryStreamPath":"/v1/stream/p/e","expiresAt":1767312000000,"isNewEstuary":true}""",
            await TextAsync("POST", "/v1/estuary/subscribe/p/%C3%A9", """{"estuaryId":"e"}"""));
        Assert.Equal(
            """{"estuaryId":"e","estuaryStreamPath":"/v1/stream/p/e","subscriptions":[{"streamId":"\u00E9","envelope":false,"offset":"OFFSET","tailOffset":"OFFSET","lagBytes":0}],"contentType":"application/json"}"""
                .Replace("OFFSET", offset, StringComparison.Ordinal),
            await TextAsync("GET", "/v1/estuary/p/e"));
        Assert.Equal(
            """{"success":true,"unsubscribed":true}""",
            await TextAsync("DELETE", "/v1/estuary/subscribe/p/%C3%A9", """{"estuaryId":"e"}"""));
        Assert.Equal("""{"estuaryId":"e","deleted":true}""", await TextAsync("DELETE", "/v1/estuary/p/e"));
    }

    [Fact]
    public async Task The_bytes_of_project_responses()
    {
        await using AuthServer server = await AuthServer.StartAsync();
        using HttpResponseMessage put = await server.SendAsync(
            "PUT",
            "/v1/config/p",
            Tokens.Of("manage"),
            """{"corsOrigins":["https://a.example","app+x://b"],"isPublic":true}""");
        using HttpResponseMessage got = await server.SendAsync("GET", "/v1/config/p", Tokens.Of("manage"));

        Assert.Equal(
            """{"signingSecrets":[{"id":"p-1","createdAt":"2026-01-01T00:00:00Z"}],"corsOrigins":["https://a.example","app\u002Bx://b"],"isPublic":true}""",
            await got.TextAsync());
        Assert.Equal(await got.TextAsync(), await put.TextAsync());
        Assert.Equal(got.Header("Content-Length"), put.Header("Content-Length"));
    }

    [Fact]
    public async Task The_bytes_of_errors()
    {
        await Server.CreateAsync("s", "text/plain; x=\"<e&+'>\"");
        HttpResponseMessage response = await Server.SendAsync("POST", "/v1/stream/s", ["Content-Type: text/html"], "x");

        string expected =
            """{"error":{"code":"CONTENT_TYPE_MISMATCH","message":"The stream's content type is 'text/plain; x=\"<e&+'>\"', not 'text/html'."}}""";
        Assert.Equal(expected, await response.TextAsync());
        Assert.Equal($"{expected.Length}", response.Header("Content-Length"));
    }

    private async Task<string> TextAsync(string method, string target, string? body = null)
    {
        HttpResponseMessage response = await Server.SendAsync(method, target, body: body);
        string text = await response.TextAsync();
        Assert.Equal("application/json", response.Header("Content-Type"));
        Assert.Equal($"{text.Length}", response.Header("Content-Length"));
        return text;
    }
}
