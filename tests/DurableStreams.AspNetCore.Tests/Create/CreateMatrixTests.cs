using System.Net;
using DurableStreams.AspNetCore.Tests.Wire;

namespace DurableStreams.AspNetCore.Tests.Create;

/// <summary>PUT on a path where a stream exists: the same configuration, or another.</summary>
public sealed class CreateMatrixTests : WireTests
{
    private const string Text = "Content-Type: text/plain";
    private const string Expires = "Stream-Expires-At: 2026-06-01T00:00:00Z";

    // first PUT, second PUT, status of the second
    public static TheoryData<string, string, int> Pairs => new()
    {
        { Text, Text, 200 },
        { Text, "Content-Type: TEXT/PLAIN; charset=utf-8", 200 },
        { Text, "Content-Type: text/html", 409 },
        { "", "", 200 },
        { "", "Content-Type: application/octet-stream", 200 },
        { "", Text, 409 },
        { $"{Text}|Stream-TTL: 60", $"{Text}|Stream-TTL: 60", 200 },
        { $"{Text}|Stream-TTL: 60", $"{Text}|Stream-TTL: 61", 409 },
        { $"{Text}|Stream-TTL: 60", Text, 409 },
        { Text, $"{Text}|Stream-TTL: 60", 409 },
        { $"{Text}|{Expires}", $"{Text}|{Expires}", 200 },
        { $"{Text}|{Expires}", $"{Text}|Stream-Expires-At: 2026-06-01T02:00:00.000+02:00", 200 },
        { $"{Text}|{Expires}", $"{Text}|Stream-Expires-At: 2026-06-01T00:00:00.001Z", 409 },
        { $"{Text}|{Expires}", $"{Text}|Stream-TTL: 60", 409 },
        { $"{Text}|Stream-Closed: true", $"{Text}|Stream-Closed: TRUE", 200 },
        { $"{Text}|Stream-Closed: true", Text, 409 },
        { Text, $"{Text}|Stream-Closed: true", 409 },
        { Text, $"{Text}|Stream-Closed: false", 200 },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task A_second_put_is_compared_with_the_first(string first, string second, int status)
    {
        HttpResponseMessage created = await Server.SendAsync("PUT", "/v1/stream/s", Split(first));
        HttpResponseMessage again = await Server.SendAsync("PUT", "/v1/stream/s", Split(second));

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal(status, (int)again.StatusCode);
        if (status == 200)
        {
            Assert.Equal(created.NextOffset(), again.NextOffset());
            Assert.Equal(created.Header("Content-Type"), again.Header("Content-Type"));
            Assert.Null(again.Header("Location"));
        }
        else
        {
            await again.RefusedAsync(HttpStatusCode.Conflict, "CONFIGURATION_MISMATCH");
        }
    }

    [Theory]
    [InlineData("", "", 200)]
    [InlineData("", "?public=false", 200)]
    [InlineData("", "?public=true", 409)]
    [InlineData("?public=true", "?public=true", 200)]
    [InlineData("?public=true", "", 409)]
    [InlineData("?public=true", "?public=1", 409)]
    public async Task A_second_put_does_not_get_a_public_stream_for_a_private_one_or_the_reverse(
        string first, string second, int status)
    {
        await Server.CreateAsync("source", body: "abc");
        foreach ((string path, string[] headers) in ((string, string[])[])
            [("s", [Text]), ("fork", ["Stream-Forked-From: /v1/stream/source"])])
        {
            await Server.SendAsync("PUT", $"/v1/stream/{path}{first}", headers);
            HttpResponseMessage again = await Server.SendAsync("PUT", $"/v1/stream/{path}{second}", headers);

            Assert.Equal(status, (int)again.StatusCode);
            if (status == 409)
            {
                await again.RefusedAsync(HttpStatusCode.Conflict, "CONFIGURATION_MISMATCH");
            }
        }
    }

    [Fact]
    public async Task A_repeated_put_with_a_body_appends_nothing()
    {
        await Server.SendAsync("PUT", "/v1/stream/s", [Text], "once");
        HttpResponseMessage again = await Server.SendAsync("PUT", "/v1/stream/s", [Text], "once");

        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal("once", await (await Server.SendAsync("GET", "/v1/stream/s")).TextAsync());
    }

    [Fact]
    public async Task Whether_a_stream_is_closed_is_compared_with_its_current_state()
    {
        await Server.SendAsync("PUT", "/v1/stream/s", [Text]);
        await Server.SendAsync("POST", "/v1/stream/s", ["Stream-Closed: true"]);

        HttpResponseMessage open = await Server.SendAsync("PUT", "/v1/stream/s", [Text]);
        HttpResponseMessage closed = await Server.SendAsync("PUT", "/v1/stream/s", [Text, "Stream-Closed: true"]);

        Assert.Equal(HttpStatusCode.Conflict, open.StatusCode);
        Assert.Equal(HttpStatusCode.OK, closed.StatusCode);
        Assert.Equal("true", closed.Header("Stream-Closed"));
    }

    private static string[] Split(string headers) => headers.Split('|', StringSplitOptions.RemoveEmptyEntries);
}
