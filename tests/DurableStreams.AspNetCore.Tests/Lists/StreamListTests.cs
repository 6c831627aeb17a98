using System.Net;
using System.Text.Json;
using DurableStreams.AspNetCore.Tests.Wire;

namespace DurableStreams.AspNetCore.Tests.Lists;

/// <summary>The list of the streams of a project.</summary>
public sealed class StreamListTests : WireTests
{
    [Fact]
    public async Task A_stream_is_listed_with_everything_that_its_head_knows()
    {
        string created = await PutAsync("chat/rooms/42", "Stream-TTL: 600", "[1]", query: "?public=true");
        Time.Advance(TimeSpan.FromMilliseconds(1_500));
        await Server.SendAsync("POST", "/v1/stream/chat/rooms/42", ["Content-Type: application/json"], "[2]");
        await PutAsync("chat/fork", "Stream-Forked-From: /v1/stream/chat/rooms/42");
        string tail = (await Server.SendAsync("HEAD", "/v1/stream/chat/rooms/42")).NextOffset()!;

        JsonElement page = await Server.ReadPageAsync("/chat/streams?prefix=rooms/");

        Assert.Equal(JsonValueKind.Null, page.GetProperty("next").ValueKind);
        JsonElement stream = Assert.Single(page.GetProperty("streams").EnumerateArray());
        Assert.NotEqual(created, tail);
        ListRequests.Same(
            $$"""
            {
              "path": "rooms/42", "kind": "stream", "contentType": "application/json", "nextOffset": "{{tail}}",
              "bytes": 4, "createdAt": "2026-01-01T00:00:00Z", "lastAppendAt": "2026-01-01T00:00:01.5Z",
              "expiresAt": "2026-01-01T00:11:00Z", "ttlSeconds": 600, "closed": false, "public": true,
              "forkedFrom": null, "hasForks": true, "hasSubscribers": false, "hasSubscriptions": false
            }
            """,
            stream);

        JsonElement fork = ListRequests.Entries(await Server.ReadPageAsync("/chat/streams?limit=1")).Single();
        Assert.Equal(("fork", "rooms/42"), (Text(fork, "path"), Text(fork, "forkedFrom")));
        Assert.Equal(JsonValueKind.Null, fork.GetProperty("lastAppendAt").ValueKind);
        Assert.Equal(4, fork.GetProperty("bytes").GetInt64());
    }

    [Fact]
    public async Task Estuaries_and_closed_streams_are_listed_as_what_they_are()
    {
        await PutAsync("p/source");
        await Server.SendAsync(
            "POST", "/v1/estuary/subscribe/p/source", ["Content-Type: application/json"], """{"estuaryId":"e"}""");
        await Server.SendAsync("POST", "/v1/stream/p/source", ["Stream-Closed: true"]);

        JsonElement[] streams = [.. ListRequests.Entries(await Server.ReadPageAsync("/p/streams"))];

        Assert.Equal(
            [("e", "estuary", false, false), ("source", "stream", true, true)],
            streams.Select(stream => (
                Text(stream, "path"),
                Text(stream, "kind"),
                stream.GetProperty("closed").GetBoolean(),
                stream.GetProperty("hasSubscribers").GetBoolean())));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1_000)]
    public async Task Pages_have_every_stream_of_the_project_once_in_order(int limit)
    {
        string[] paths = ["A", "a b", "a%b", "a/1", "a/b/c", "a?b&c=d#", "b", "\u00e9", "\ud83d\ude00"];
        foreach (string path in paths.Reverse())
        {
            await PutAsync("p/" + Uri.EscapeDataString(path).Replace("%2F", "/", StringComparison.Ordinal));
        }

        foreach (string other in (string[])["p-x/1", "p0/1", "P/1", "q", "p"])
        {
            await PutAsync(other);
        }

        Assert.Equal(paths, await Server.ReadAllAsync("/p/streams", "path", limit));
        Assert.Equal(["a/1", "a/b/c"], await Server.ReadAllAsync("/p/streams", "path", limit, "&prefix=a/"));
        Assert.Equal(["a?b&c=d#"], await Server.ReadAllAsync("/p/streams", "path", limit, "&prefix=a%3F"));
        Assert.Empty(await Server.ReadAllAsync("/p/streams", "path", limit, "&prefix=%00"));
        Assert.Empty(await Server.ReadAllAsync("/p/streams", "path", limit, "&prefix=" + new string('x', 600)));
        Assert.Empty(await Server.ReadAllAsync("/p/streams", "path", limit, "&prefix=%25FF"));
        Assert.Equal(paths, await Server.ReadAllAsync("/p/streams", "path", limit, "&unknown=%FF"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public async Task The_default_project_has_the_streams_of_one_segment_and_shows_no_other_streams(int limit)
    {
        string[] paths = ["_default", "a", "demo", "z"];
        foreach (string path in (string[])[.. paths, "a/1", "a/2", "b/secret", "demo/x/y", "~/x"])
        {
            await PutAsync(path);
        }

        Assert.Equal(paths, await Server.ReadAllAsync("/_default/streams", "path", limit));
        Assert.Equal(["demo"], await Server.ReadAllAsync("/_default/streams", "path", limit, "&prefix=de"));
        Assert.Empty(await Server.ReadAllAsync("/_default/streams", "path", limit, "&prefix=a/"));
        JsonElement page = await Server.ReadPageAsync("/_default/streams?limit=1&after=a");
        Assert.DoesNotContain("secret", page.GetRawText(), StringComparison.Ordinal);
        page = await Server.ReadPageAsync("/_default/streams?limit=1&after=a/");
        Assert.DoesNotContain("secret", page.GetRawText(), StringComparison.Ordinal);
        Assert.Equal("b/", page.GetProperty("next").GetString());
    }

    [Fact]
    public async Task Expired_deleted_and_soft_deleted_streams_are_not_listed_but_leave_short_pages()
    {
        await PutAsync("p/1-deleted");
        await Server.DeleteAsync("p/1-deleted");
        await PutAsync("p/2-expired", "Stream-TTL: 10");
        await PutAsync("p/3-expired", "Stream-Expires-At: 2026-01-01T00:00:05Z");
        await PutAsync("p/4-soft");
        await PutAsync("p/5-fork", "Stream-Forked-From: /v1/stream/p/4-soft");
        await Server.DeleteAsync("p/4-soft");
        Time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(["5-fork"], await Server.ReadAllAsync("/p/streams", "path", limit: 2));
        JsonElement first = await Server.ReadPageAsync("/p/streams?limit=2");
        Assert.Empty(first.GetProperty("streams").EnumerateArray());
        Assert.Equal("2-expired", first.GetProperty("next").GetString());
    }

    [Fact]
    public async Task A_stream_whose_lifetime_a_read_has_renewed_is_listed()
    {
        await PutAsync("p/read", "Stream-TTL: 10");
        Time.Advance(TimeSpan.FromSeconds(9));
        using HttpResponseMessage read = await Server.SendAsync("GET", "/v1/stream/p/read?offset=-1");
        Time.Advance(TimeSpan.FromSeconds(9));

        Assert.Equal(["read"], await Server.ReadAllAsync("/p/streams", "path"));
    }

    [Fact]
    public async Task Reserved_paths_are_not_listed()
    {
        await PutAsync("p/wakes");
        using HttpResponseMessage created = await Server.SendAsync(
            "PUT",
            "/v1/stream/p/__ds/subscriptions/s",
            ["Content-Type: application/json"],
            """{"type":"pull-wake","pattern":"**","wake_stream":"wakes"}""");
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        await Server.CreateAsync("p/__ds/old");

        Assert.Equal(["wakes"], await Server.ReadAllAsync("/p/streams", "path"));
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=1001")]
    [InlineData("limit=-1")]
    [InlineData("limit=")]
    [InlineData("limit=x")]
    [InlineData("limit=1&limit=1")]
    [InlineData("limit=99999999999999999999")]
    [InlineData("after=a&after=b")]
    [InlineData("after=a//b")]
    [InlineData("after=../x")]
    [InlineData("after=%00")]
    [InlineData("prefix=a&prefix=b")]
    [InlineData("prefix=%FF")]
    [InlineData("prefix=a%C3")]
    [InlineData("%70refix=%ff&limit=1")]
    [InlineData("after=a%80")]
    public async Task A_query_that_makes_no_sense_is_refused(string query)
    {
        using HttpResponseMessage response = await Server.SendAsync("GET", "/v1/projects/p/streams?" + query);

        await response.RefusedAsync(HttpStatusCode.BadRequest, "INVALID_LIST_QUERY");
    }

    [Theory]
    [InlineData("/v1/projects/p", HttpStatusCode.NotFound, "NO_SUCH_ROUTE")]
    [InlineData("/v1/projects/streams", HttpStatusCode.NotFound, "NO_SUCH_ROUTE")]
    [InlineData("/v1/projects/_default", HttpStatusCode.NotFound, "NO_SUCH_ROUTE")]
    [InlineData("/v1/projects/p/other", HttpStatusCode.NotFound, "NO_SUCH_ROUTE")]
    [InlineData("/v1/projects/p/a/streams", HttpStatusCode.NotFound, "NO_SUCH_ROUTE")]
    [InlineData("/v1/projects/p%2Fa/streams", HttpStatusCode.NotFound, "NO_SUCH_ROUTE")]
    [InlineData("/v1/projects/__ds/streams", HttpStatusCode.NotFound, "NO_SUCH_ROUTE")]
    [InlineData("/v1/projects/p/streams/", HttpStatusCode.BadRequest, "INVALID_PATH")]
    [InlineData("/v1/projects//streams", HttpStatusCode.BadRequest, "INVALID_PATH")]
    public async Task A_url_that_names_no_list_is_refused(string target, HttpStatusCode status, string code) =>
        await (await Server.SendAsync("GET", target)).RefusedAsync(status, code);

    [Theory]
    [InlineData("HEAD")]
    [InlineData("PUT")]
    [InlineData("POST")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    public async Task Another_method_is_refused(string method)
    {
        using HttpResponseMessage response = await Server.SendAsync(method, "/v1/projects/p/streams");

        Assert.Equal((405, "GET, OPTIONS"), ((int)response.StatusCode, response.Header("Allow")));
    }

    [Fact]
    public async Task A_project_is_the_same_in_every_spelling()
    {
        await PutAsync("p/s");
        await PutAsync("%C3%A9/s");

        Assert.Equal(["s"], await Server.ReadAllAsync("/%70/streams", "path"));
        Assert.Equal(["s"], await Server.ReadAllAsync("/p%2Fstreams", "path"));
        Assert.Equal(["s"], await Server.ReadAllAsync("/%C3%A9/streams", "path"));
    }

    private static string? Text(JsonElement entry, string field) => entry.GetProperty(field).GetString();

    private async Task<string> PutAsync(string path, string? header = null, string? body = null, string query = "")
    {
        using HttpResponseMessage response = await Server.SendAsync(
            "PUT",
            $"/v1/stream/{path}{query}",
            ["Content-Type: application/json", .. header is null ? (string[])[] : [header]],
            body);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return response.NextOffset()!;
    }
}
