using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Server.Tests.Commands;

/// <summary><c>ls</c> against a server with many pages, and against one that has no lists.</summary>
public sealed class ListCommandTests : IAsyncLifetime
{
    private const int Streams = 2_500;

    private SubstituteServer _server = null!;

    public async Task InitializeAsync() => _server = await SubstituteServer.StartAsync(static app =>
    {
        app.MapGet("/v1/projects/chat/streams", static (string? prefix, string? after, int limit) =>
            Page(prefix ?? "", after, limit));
        int requests = 0;
        app.MapGet("/v1/projects/cut/streams", async (HttpContext context) =>
        {
            if (Interlocked.Increment(ref requests) == 1)
            {
                // Kestrel sends the part and closes the connection.
                context.Response.ContentLength = 100;
                await context.Response.WriteAsync("{");
                return;
            }

            await context.Response.WriteAsync("""{"streams":[{"path":"whole"}],"next":null}""");
        });
        app.MapGet("/v1/projects", static () => Results.Text("""{"projects":[{"project":"chat"}],"next":null}"""));
    });

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task It_prints_the_path_of_every_stream_of_all_pages()
    {
        string[] lines = (await _server.Shell.PrintedByAsync("durable-streams ls chat")).Trim().Split('\n');

        Assert.Equal(Names(""), lines);
    }

    [Fact]
    public async Task It_prints_the_streams_that_begin_with_a_prefix_as_JSON_lines()
    {
        string printed = await _server.Shell.PrintedByAsync("durable-streams ls chat/rooms/00 --json");
        string[] lines = printed.Trim().Split('\n');

        Assert.Equal(Names("rooms/00").Length, lines.Length);
        Assert.StartsWith("{\"path\":\"rooms/0000\",", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_asks_again_for_a_page_whose_connection_broke() =>
        Assert.Equal("cut/whole\n", await _server.Shell.PrintedByAsync("durable-streams ls cut"));

    [Fact]
    public async Task It_asks_for_no_further_page_once_its_reader_has_ended()
    {
        string printed = await _server.Shell.PrintedByAsync("durable-streams ls chat | head -1; echo ${PIPESTATUS[0]}");

        Assert.Equal(["chat/rooms/0000", "0"], printed.Trim().Split('\n'));
    }

    [Fact]
    public async Task On_a_terminal_it_shows_size_time_and_state()
    {
        string printed = await _server.Shell.PrintedByAsync(
            """TERM=xterm script -qec "stty cols 120; dotnet $DLL ls chat/rooms/0001" /dev/null""");

        Assert.Contains("1.5 KiB", printed, StringComparison.Ordinal);
        Assert.Contains("-c-s", printed, StringComparison.Ordinal);
        Assert.Contains("chat/rooms/0001", printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_prints_the_projects() =>
        Assert.Equal("chat", (await _server.Shell.PrintedByAsync("durable-streams ls --projects")).Trim());

    [Fact]
    public async Task A_server_without_lists_is_refused_with_one_sentence() => Assert.Contains(
        "cannot list streams", await _server.Shell.RefusedAsync("durable-streams ls shop"), StringComparison.Ordinal);

    private static string[] Names(string prefix) =>
    [
        .. Enumerable.Range(0, Streams).Select(static number => $"rooms/{number:0000}")
            .Where(path => path.StartsWith(prefix, StringComparison.Ordinal))
            .Select(static path => $"chat/{path}"),
    ];

    private static IResult Page(string prefix, string? after, int limit)
    {
        string[] all = [.. Names(prefix).Select(static name => name["chat/".Length..])];
        string[] page = [.. all.Where(name => string.CompareOrdinal(name, after) > 0).Take(limit)];
        var streams = page.Select(static path => new
        {
            path,
            kind = "stream",
            contentType = "application/json",
            nextOffset = "0_1",
            bytes = 1536,
            createdAt = (string?)null,
            lastAppendAt = "2026-12-01T06:00:00Z",
            closed = true,
            hasForks = false,
            hasSubscribers = true,
        });
        return Results.Json(new { streams, next = page.Length < limit ? null : page[^1] });
    }
}
