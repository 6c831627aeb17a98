using DurableStreams.AspNetCore.Tests.Wire;

namespace DurableStreams.AspNetCore.Tests.Routing;

/// <summary>Paths in the request line that client libraries would normalize.</summary>
public sealed class RequestPathTests : WireTests
{
    [Theory]
    [InlineData("/v1/stream/a/b")]
    [InlineData("/v1/stream/a%2Fb")]
    [InlineData("/v1/stream/a%2fb")]
    [InlineData("/v1/stream/a%252Fb")]
    [InlineData("/v1/stream/a%252fb")]
    [InlineData("/v1/stream/%61/%62")]
    [InlineData("http://here/v1/stream/a/b")]
    [InlineData("http://here/v1/stream/a%2Fb?offset=-1")]
    public async Task Every_spelling_of_a_path_names_the_same_stream(string target)
    {
        await Server.CreateAsync("a/b", body: "here");
        RawResponse response = await GetAsync(target);
        Assert.Equal((200, "here"), (response.Status, response.Body));
    }

    [Theory]
    [InlineData("/v1/stream/")]
    [InlineData("/v1/stream")]
    [InlineData("/v1/stream//a")]
    [InlineData("/v1/stream/a//b")]
    [InlineData("/v1/stream/a/")]
    [InlineData("/v1/stream/a%2F")]
    [InlineData("/v1/stream/.")]
    [InlineData("/v1/stream/a/./b")]
    [InlineData("/v1/stream/a/../b")]
    [InlineData("/v1/stream/a/%2e%2e/b")]
    [InlineData("/v1/stream/a/.%2E/b")]
    [InlineData("/v1/stream/a%2F..%2Fb")]
    [InlineData("/v1/stream/a%252F..%252Fb")]
    [InlineData("/v1/stream/%00")]
    [InlineData("/v1/stream/a%00b")]
    [InlineData("/v1/stream/%0A")]
    [InlineData("/v1/stream/%7F")]
    [InlineData("/v1/stream/%C2%85")]
    [InlineData("/v1/stream/%FF")]
    [InlineData("/v1/stream/%C0%AF")]
    [InlineData("/v1/stream/%ED%A0%80")]
    [InlineData("/v1/stream/%")]
    [InlineData("/v1/stream/%4")]
    [InlineData("/v1/stream/%zz")]
    [InlineData("/v1/stream/_default/a")]
    public async Task An_invalid_path_is_a_400(string target)
    {
        await Server.CreateAsync("a/b");
        await Server.CreateAsync("b");
        Assert.Equal(400, (await GetAsync(target)).Status);
    }

    [Fact]
    public async Task A_path_has_at_most_512_bytes()
    {
        Assert.Equal(404, (await GetAsync("/v1/stream/" + new string('p', 512))).Status);
        Assert.Equal(400, (await GetAsync("/v1/stream/" + new string('p', 513))).Status);
        Assert.Equal(404, (await GetAsync("/v1/stream/" + string.Concat(Enumerable.Repeat("%C3%A9", 256)))).Status);
        Assert.Equal(400, (await GetAsync("/v1/stream/" + string.Concat(Enumerable.Repeat("%C3%A9", 257)))).Status);
    }

    [Fact]
    public async Task Paths_differ_by_case()
    {
        await Server.CreateAsync("a");
        Assert.Equal(200, (await GetAsync("/v1/stream/a")).Status);
        Assert.Equal(404, (await GetAsync("/v1/stream/A")).Status);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task Reserved_paths_are_not_found(string method)
    {
        RawResponse response = await Server.SendRawAsync(
            $"{method} /v1/stream/__ds/subscriptions HTTP/1.1\nHost: here\nContent-Length: 0\n\n");
        Assert.Equal(404, response.Status);
        Assert.Contains("RESERVED_PATH", response.Body, StringComparison.Ordinal);
    }

    private Task<RawResponse> GetAsync(string target) => Server.SendRawAsync($"GET {target} HTTP/1.1\nHost: here\n\n");
}
