using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Server.Tests.Commands;

/// <summary>Commands against something that is not quite a server of the protocol.</summary>
public sealed class OtherServerTests : IAsyncLifetime
{
    private SubstituteServer _server = null!;

    public async Task InitializeAsync() => _server = await SubstituteServer.StartAsync(static app =>
    {
        app.MapMethods("/v1/stream/{name}", [HttpMethods.Head], static () => Results.Text(""));
        app.MapMethods(
            "/v1/stream/{status:int}",
            [HttpMethods.Post, HttpMethods.Put, HttpMethods.Delete],
            static (int status, HttpResponse response) =>
            {
                response.StatusCode = status;
                response.Headers.Location = "/elsewhere";
            });
        app.MapMethods("/elsewhere", [HttpMethods.Get, HttpMethods.Delete], static () => Results.Text(""));
        app.MapPost("/v1/stream/page", static () => Results.Text("<html>", "text/html"));
        app.MapPost("/v1/stream/__ds/keys/rotate", static () => Results.Text("<html>", "text/html"));
        app.MapMethods("/v1/stream/written", [HttpMethods.Head], static (HttpResponse response) =>
            response.Headers["Stream-Write-Timestamp"] = "9223372036854775807");
        app.MapGet("/v1/stream/messages", static (HttpResponse response) =>
        {
            response.Headers["Stream-Next-Offset"] = "1";
            response.Headers["Stream-Closed"] = "true";
            return Results.Text("<html>", "application/json");
        });
        app.MapGet("/v1/projects/other/streams", static () => Results.Text("{\"items\":[]}", "application/json"));
        app.MapGet("/page/health/ready", static () => Results.Text("<html>", "text/html"));
        app.MapGet("/other/health/ready", static () => Results.Text("{\"status\":\"UP\"}", "application/json"));
        app.MapGet("/long/health/ready", static () => Results.Text(new string(' ', 1024 * 1024)));
    });

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("echo lost | durable-streams append 301", "POST")]
    [InlineData("echo lost | durable-streams append 302", "POST")]
    [InlineData("echo lost | durable-streams append 303", "POST")]
    [InlineData("durable-streams create 303", "PUT")]
    [InlineData("durable-streams rm 303", "DELETE")]
    public async Task A_redirect_that_becomes_a_read_is_no_success(string script, string method) =>
        Assert.EndsWith(
            $"The server redirects {method} to {_server.Url}/elsewhere; use that server.",
            await _server.Shell.RefusedAsync(script),
            StringComparison.Ordinal);

    [Fact]
    public async Task A_page_is_not_the_answer_to_an_append() =>
        Assert.Contains(
            "this is not a stream",
            await _server.Shell.RefusedAsync("echo lost | durable-streams append page"),
            StringComparison.Ordinal);

    [Fact]
    public async Task A_producer_is_not_continued_where_its_number_cannot_be_found() =>
        Assert.Contains(
            "does not know producers",
            await _server.Shell.RefusedAsync("echo lost > file; durable-streams append page file --producer p"),
            StringComparison.Ordinal);

    [Fact]
    public async Task A_page_is_not_the_answer_to_a_new_key() =>
        Assert.Equal(
            $"Something else than a Durable Streams server answers at {_server.Url}.",
            await _server.Shell.RefusedAsync(
                $"Auth__AdminKey=secret durable-streams keys rotate --server {_server.Url}"));

    [Fact]
    public async Task A_time_that_is_out_of_range_is_shown_as_it_was_sent() =>
        Assert.Contains(
            "written-at\t9223372036854775807",
            await _server.Shell.PrintedByAsync("durable-streams head written"),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("durable-streams tail messages")]
    [InlineData("durable-streams tail messages --json")]
    public async Task A_page_is_not_printed_as_messages(string script) =>
        Assert.Equal(
            "The server sent something else than an array of JSON messages.",
            await _server.Shell.RefusedAsync(script));

    [Fact]
    public async Task Other_JSON_is_not_a_list() =>
        Assert.Equal(
            $"The server at {_server.Url} sent something else than a list.",
            await _server.Shell.RefusedAsync("durable-streams ls other"));

    [Theory]
    [InlineData("page")]
    [InlineData("other")]
    [InlineData("long")]
    public async Task An_answer_that_is_not_that_of_a_server_is_not_taken_for_its_health(string path) =>
        Assert.Equal(
            $"Something else than a Durable Streams server answers at {_server.Url}/{path}/health/ready.",
            await _server.Shell.RefusedAsync($"durable-streams health --url {_server.Url}/{path}"));

    [Theory]
    [InlineData("localhost:4437")]
    [InlineData("ftp://localhost")]
    [InlineData("")]
    public async Task The_health_of_something_else_than_http_is_not_asked_for(string url) =>
        Assert.StartsWith(
            $"'{url}' is not a URL;",
            await _server.Shell.RefusedAsync($"durable-streams health --url '{url}'"),
            StringComparison.Ordinal);
}
