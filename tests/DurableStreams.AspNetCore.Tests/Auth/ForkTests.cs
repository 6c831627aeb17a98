using System.Net;

namespace DurableStreams.AspNetCore.Tests.Auth;

/// <summary>Another project's stream is out of reach, however it is spelled.</summary>
public sealed class ForkTests
{
    [Theory]
    [InlineData("/v1/stream/other/secret", 404)]
    [InlineData("/v1/stream/other%2Fsecret", 404)]
    [InlineData("/v1/stream/%6Fther/secret", 404)]
    [InlineData("/v1/stream/other%252Fsecret", 404)]
    [InlineData("/v1/stream/p/..%2Fother/secret", 400)]
    [InlineData("/v1/stream/p/../other/secret", 400)]
    [InlineData("/v1/stream/p/%2e%2e/other/secret", 400)]
    [InlineData("/v1/stream/p/%2e%2e%2Fother/secret", 400)]
    [InlineData("/v1/stream/p/%252e%252e/other/secret", 404)]
    [InlineData("http://127.0.0.1/v1/stream/other/secret", 400)]
    [InlineData("//other/v1/stream/other/secret", 400)]
    [InlineData("other/secret", 400)]
    [InlineData("/v1/stream//other/secret", 400)]
    [InlineData("/v1/stream/other/secret?x=/p/a", 400)]
    [InlineData("/v1/stream/other/missing", 404)]
    [InlineData("/v1/stream/other/open", 404)]
    [InlineData("/v1/stream/open/a", 404)]
    [InlineData("/v1/stream/alone", 404)]
    [InlineData("/v1/stream/p/missing", 404)]
    public async Task A_fork_of_what_is_out_of_reach_is_refused_and_nothing_is_written(string source, int status)
    {
        await using AuthServer server = await AuthServer.StartAsync();
        await server.CreateAsync("other/secret", project: "other", secret: Tokens.OtherSecret);
        await server.CreateAsync("other/open", isPublic: true, project: "other", secret: Tokens.OtherSecret);
        await server.CreateAsync("open/a", project: "open");
        string before = await server.StateAsync();

        using HttpResponseMessage response = await server.SendAsync("PUT", "/v1/stream/p/fork", Tokens.Of("manage"), null, "Stream-Forked-From: " + source);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(before, await server.StateAsync());
    }

    [Fact]
    public async Task Missing_private_and_public_streams_of_others_cannot_be_told_apart()
    {
        await using AuthServer server = await AuthServer.StartAsync();
        await server.CreateAsync("other/secret", project: "other", secret: Tokens.OtherSecret);
        await server.CreateAsync("other/open", isPublic: true, project: "other", secret: Tokens.OtherSecret);
        HashSet<string> answers = [];
        foreach (string source in (string[])["other/secret", "other/open", "other/missing", "nobody/x", "p/missing"])
        {
            using HttpResponseMessage response = await server.SendAsync("PUT", "/v1/stream/p/fork", Tokens.Of("write"), null, "Stream-Forked-From: /v1/stream/" + source);
            answers.Add($"{response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        }

        Assert.Single(answers);
    }

    [Fact]
    public async Task A_fork_within_the_project_is_made()
    {
        await using AuthServer server = await AuthServer.StartAsync();
        await server.CreateAsync("p/a");
        using HttpResponseMessage made = await server.SendAsync("PUT", "/v1/stream/p/fork", Tokens.Of("write"), null, "Stream-Forked-From: /v1/stream/p%2Fa");
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        using HttpResponseMessage read = await server.SendAsync("GET", "/v1/stream/p/fork", Tokens.Of("read"));
        Assert.Equal("[1]", await read.TextAsync());
    }

    [Fact]
    public async Task A_token_of_one_stream_forks_no_other()
    {
        await using AuthServer server = await AuthServer.StartAsync();
        await server.CreateAsync("p/a");
        using HttpResponseMessage response = await server.SendAsync("PUT", "/v1/stream/p/fork", Tokens.Of("write", "fork"), null, "Stream-Forked-From: /v1/stream/p/a");
        await response.RefusedAsync(HttpStatusCode.NotFound, "SOURCE_NOT_FOUND");
    }

    [Theory]
    [InlineData("/v1/estuary/subscribe/p/..%2Fother/secret", """{"estuaryId":"e"}""")]
    [InlineData("/v1/estuary/subscribe/p/%2e%2e/other/secret", """{"estuaryId":"e"}""")]
    [InlineData("/v1/estuary/subscribe/p%2F..%2Fother/secret", """{"estuaryId":"e"}""")]
    [InlineData("/v1/estuary/subscribe/p%2Fother/secret", """{"estuaryId":"e"}""")]
    [InlineData("/v1/estuary/subscribe/p/%252e%252e/other/secret", """{"estuaryId":"e"}""")]
    [InlineData("/v1/estuary/subscribe/p/http:%2F%2F127.0.0.1%2Fv1%2Fstream%2Fother%2Fsecret", """{"estuaryId":"e"}""")]
    [InlineData("/v1/estuary/subscribe/other/secret", """{"estuaryId":"e"}""")]
    [InlineData("/v1/estuary/subscribe/_default/other%2Fsecret", """{"estuaryId":"e"}""")]
    [InlineData("/v1/estuary/subscribe/p/a", """{"estuaryId":"../other/e"}""")]
    [InlineData("/v1/estuary/subscribe/p/a", """{"estuaryId":"..%2Fother%2Fe"}""")]
    [InlineData("/v1/estuary/subscribe/p/a", """{"estuaryId":"other/e"}""")]
    [InlineData("/v1/estuary/subscribe/p/a", """{"estuaryId":".."}""")]
    public async Task A_subscription_across_projects_is_refused_and_nothing_is_written(string target, string body)
    {
        await using AuthServer server = await AuthServer.StartAsync();
        await server.CreateAsync("p/a");
        await server.CreateAsync("other/secret", project: "other", secret: Tokens.OtherSecret);
        string before = await server.StateAsync();

        RawResponse response = await server.Server.SendRawAsync(
            $"POST {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {Tokens.Of("manage")}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");

        Assert.Contains(response.Status, (int[])[400, 401, 404]);
        Assert.Equal(before, await server.StateAsync());
    }

    [Fact]
    public async Task A_stream_that_becomes_private_is_private_at_once()
    {
        await using AuthServer server = await AuthServer.StartAsync();
        await server.CreateAsync("p/a", isPublic: true);
        Assert.Equal(200, await GetAsync());
        using HttpResponseMessage deleted = await server.SendAsync("DELETE", "/v1/stream/p/a", Tokens.Of("write"));
        Assert.Equal(401, await GetAsync());
        await server.CreateAsync("p/a");
        Assert.Equal(401, await GetAsync());

        async Task<int> GetAsync()
        {
            using HttpResponseMessage response = await server.SendAsync("GET", "/v1/stream/p/a");
            return (int)response.StatusCode;
        }
    }
}
