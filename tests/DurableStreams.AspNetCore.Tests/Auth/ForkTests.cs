using System.Net;
using DurableStreams.AspNetCore.Tests.Wire;

namespace DurableStreams.AspNetCore.Tests.Auth;

/// <summary>A stream of another project cannot be reached, however it is spelled.</summary>
public sealed class ForkTests
{
    [Fact]
    public async Task Forks_and_subscriptions_across_projects_are_refused_in_every_spelling_and_nothing_is_written()
    {
        await using AuthServer server = await AuthServer.StartAsync();
        (_, List<string> wrong) =
            await Crossings.RunAsync(new RightsHost(server.Server.Client, () => server.Time.GetUtcNow()));
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task Missing_private_and_public_streams_of_other_projects_look_the_same()
    {
        await using AuthServer server = await AuthServer.StartAsync();
        await server.CreateAsync("other/secret", project: "other", secret: Tokens.OtherSecret);
        await server.CreateAsync("other/open", isPublic: true, project: "other", secret: Tokens.OtherSecret);
        HashSet<string> answers = [];
        foreach (string source in (string[])["other/secret", "other/open", "other/missing", "unknown/x", "p/missing"])
        {
            using HttpResponseMessage response = await server.SendAsync(
                "PUT", "/v1/stream/p/fork", Tokens.Of("write"), null, "Stream-Forked-From: /v1/stream/" + source);
            answers.Add($"{response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        }

        Assert.Single(answers);
    }

    [Fact]
    public async Task A_fork_within_the_project_is_created()
    {
        await using AuthServer server = await AuthServer.StartAsync();
        await server.CreateAsync("p/a");
        using HttpResponseMessage made = await server.SendAsync(
            "PUT", "/v1/stream/p/fork", Tokens.Of("write"), null, "Stream-Forked-From: /v1/stream/p%2Fa");
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        using HttpResponseMessage read = await server.SendAsync("GET", "/v1/stream/p/fork", Tokens.Of("read"));
        Assert.Equal("[1]", await read.TextAsync());
    }

    [Fact]
    public async Task A_token_for_one_stream_cannot_fork_another()
    {
        await using AuthServer server = await AuthServer.StartAsync();
        await server.CreateAsync("p/a");
        using HttpResponseMessage response = await server.SendAsync(
            "PUT", "/v1/stream/p/fork", Tokens.Of("write", "fork"), null, "Stream-Forked-From: /v1/stream/p/a");
        await response.RefusedAsync(HttpStatusCode.NotFound, "SOURCE_NOT_FOUND");
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
