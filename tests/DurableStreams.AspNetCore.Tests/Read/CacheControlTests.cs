using DurableStreams.AspNetCore.Tests.Wire;
using DurableStreams.Streams;

namespace DurableStreams.AspNetCore.Tests.Read;

public sealed class CacheControlTests : WireTests
{
    private const string CatchUp = "max-age=60, stale-while-revalidate=300";
    private const string LongPoll = "max-age=20, stale-while-revalidate=300";

    // creation query, creation header, read query, expected; SCOPE for a stream that was not created as public
    public static TheoryData<string, string, string, string> Reads => new()
    {
        { "", "", "offset=-1", $"SCOPE, {CatchUp}" },
        { "?public=true", "", "offset=-1", $"public, {CatchUp}" },
        { "?public=false", "", "offset=-1", $"SCOPE, {CatchUp}" },
        { "?public=1", "", "", $"SCOPE, {CatchUp}" },
        { "?public=true", "", "offset=-1&live=long-poll", $"public, {LongPoll}" },
        { "", "", "offset=-1&live=long-poll", $"SCOPE, {LongPoll}" },
        { "?public=true", "", "offset=now", "no-store" },
        { "?public=true", "Stream-Closed: true", "offset=now&live=long-poll", "no-store" },
        { "?public=true", "Stream-Closed: true", "offset=-1", $"public, {CatchUp}" },
        { "?public=true", "Stream-TTL: 30", "offset=-1", "public, max-age=33" },
        { "?public=true", "Stream-TTL: 100", "offset=-1", "public, max-age=60, stale-while-revalidate=50" },
        {
            "?public=true",
            "Stream-TTL: 100",
            "offset=-1&live=long-poll",
            "public, max-age=20, stale-while-revalidate=90"
        },
        { "?public=true", "Stream-TTL: 100000", "offset=-1", $"public, {CatchUp}" },
        { "", "Stream-Expires-At: 2026-01-01T00:00:40Z", "offset=-1", "SCOPE, max-age=40" },
        { "", "Stream-Expires-At: 2026-01-01T00:00:00.9Z", "offset=-1", "no-store" },
        { "?public=true", "", "offset=-1&live=sse", "no-cache" },
    };

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task An_open_server_says_how_long_and_that_everyone_may_cache_a_read(
        string created, string header, string read, string expected) =>
        await AssertCachingAsync(Server, created, header, read, expected.Replace("SCOPE", "public", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task Behind_a_proxy_that_authenticates_only_public_streams_may_be_cached_by_everyone(
        string created, string header, string read, string expected)
    {
        await using StreamServer server = await StreamServer.StartAsync(
            time: Time, settings: new() { ["Auth:PublicWhenOpen"] = "false" });
        await AssertCachingAsync(server, created, header, read, expected.Replace("SCOPE", "private", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("true", "no-cache")]
    [InlineData("false", "private, no-cache")]
    public async Task Events_are_private_behind_a_proxy_that_authenticates(string publicWhenOpen, string expected)
    {
        await using StreamServer server = await StreamServer.StartAsync(
            time: Time, settings: new() { ["Auth:PublicWhenOpen"] = publicWhenOpen });
        await AssertCachingAsync(server, "", "", "offset=-1&live=sse", expected);
    }

    [Fact]
    public async Task An_empty_read_at_the_tail_is_not_cached()
    {
        StreamHead head = await Server.CreateAsync("s", body: "abc");
        HttpResponseMessage response = await Server.SendAsync("GET", $"/v1/stream/s?offset={head.TailOffset}");
        Assert.Equal("no-store", response.Header("Cache-Control"));
    }

    private static async Task AssertCachingAsync(
        StreamServer server, string created, string header, string read, string expected)
    {
        string[] headers = ["Content-Type: text/plain", .. header.Split('|', StringSplitOptions.RemoveEmptyEntries)];
        await server.SendAsync("PUT", "/v1/stream/s" + created, headers, "data");

        HttpResponseMessage response = await server.SendAsync("GET", $"/v1/stream/s?{read}");

        Assert.Equal(expected, response.Header("Cache-Control"));
    }
}
