using System.Net;
using System.Text.Json;
using DurableStreams.AspNetCore.Tests.Auth;
using DurableStreams.AspNetCore.Tests.Wire;
using DurableStreams.Projects;
using DurableStreams.Storage;

namespace DurableStreams.AspNetCore.Tests.Lists;

/// <summary>The list of projects.</summary>
public sealed class ProjectListTests : WireTests
{
    [Fact]
    public async Task Without_any_there_is_the_default_project() =>
        Assert.Equal(["_default"], await Server.ReadAllAsync("", "project"));

    [Fact]
    public async Task A_configured_project_has_its_origins_and_never_its_secrets()
    {
        await ConfigureAsync("chat", new Project(
            [new SigningSecret("id", Time.GetUtcNow(), Tokens.Secret)], ["https://a.example"], isPublic: true));

        JsonElement page = await Server.ReadPageAsync("?limit=2");

        ListRequests.Same(
            """
            [
              { "project": "_default", "configured": false, "public": false, "origins": [] },
              { "project": "chat", "configured": true, "public": true, "origins": ["https://a.example"] }
            ]
            """,
            page.GetProperty("projects"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(100)]
    public async Task Configured_projects_are_followed_by_those_that_only_have_streams(int limit)
    {
        foreach (string project in (string[])["Z", "a", "both", "z"])
        {
            await ConfigureAsync(project, new Project([], [], isPublic: false));
        }

        foreach (string path in (string[])
            ["both/1", "only", "only/1", "only/2", "only-2/1", "other", "x/1", "\u00e9/1"])
        {
            await Server.CreateAsync(path);
        }

        await Server.CreateAsync("deleted/1");
        await Server.DeleteAsync("deleted/1");

        Assert.Equal(
            ["Z", "_default", "a", "both", "z", "only-2", "only", "x", "\u00e9"],
            await Server.ReadAllAsync("", "project", limit));
    }

    [Fact]
    public async Task A_configured_default_project_is_listed_once()
    {
        await ConfigureAsync("_default", new Project([], [], isPublic: true));
        await Server.CreateAsync("demo");

        Assert.Equal(["_default"], await Server.ReadAllAsync("", "project"));
        JsonElement page = await Server.ReadPageAsync("");
        Assert.True(page.GetProperty("projects")[0].GetProperty("configured").GetBoolean());
    }

    [Theory]
    [InlineData("a.b")]
    [InlineData("/a//b")]
    public async Task What_no_page_has_returned_is_refused_as_a_start(string after)
    {
        using HttpResponseMessage response = await Server.SendAsync("GET", "/v1/projects?after=" + after);

        await response.RefusedAsync(HttpStatusCode.BadRequest, "INVALID_LIST_QUERY");
    }

    [Fact]
    public async Task With_tokens_only_configured_projects_are_listed()
    {
        await using AuthServer server = await AuthServer.StartAsync();
        await server.CreateAsync("p/s");

        using HttpResponseMessage first = await server.SendAsync("GET", "/v1/projects?limit=2", AuthServer.AdminKey);
        await AssertPageAsync(first, "other", "open", "other");
        using HttpResponseMessage last = await server.SendAsync(
            "GET", "/v1/projects/?after=other", AuthServer.AdminKey);
        await AssertPageAsync(last, null, "p");
        using HttpResponseMessage beyond = await server.SendAsync("GET", "/v1/projects?after=/", AuthServer.AdminKey);
        await beyond.RefusedAsync(HttpStatusCode.BadRequest, "INVALID_LIST_QUERY");
    }

    [Fact]
    public async Task The_refusal_names_the_admin_key_not_a_token_of_the_project()
    {
        await using AuthServer server = await AuthServer.StartAsync();

        using HttpResponseMessage nothing = await server.SendAsync("GET", "/v1/projects", token: null);
        await nothing.RefusedAsync(HttpStatusCode.Unauthorized, "TOKEN_REQUIRED");
        Assert.Contains("the admin key", await nothing.TextAsync(), StringComparison.Ordinal);
        using HttpResponseMessage manager = await server.SendAsync("GET", "/v1/projects", Tokens.Of("manage"));
        await manager.RefusedAsync(HttpStatusCode.Unauthorized, "INVALID_TOKEN");
        Assert.Contains("not the admin key", await manager.TextAsync(), StringComparison.Ordinal);
    }

    private static async Task AssertPageAsync(HttpResponseMessage response, string? next, params string[] projects)
    {
        using JsonDocument page = JsonDocument.Parse(await response.TextAsync());
        Assert.Equal(
            projects,
            ListRequests.Entries(page.RootElement).Select(entry => entry.GetProperty("project").GetString()));
        Assert.Equal(next, page.RootElement.GetProperty("next").GetString());
    }

    private async Task ConfigureAsync(string name, Project project) =>
        Assert.NotNull(await Server.Store.PutProjectAsync(name, project, RowVersion.None, default));
}
