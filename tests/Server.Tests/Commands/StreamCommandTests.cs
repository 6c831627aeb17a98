using System.Text.Json;

namespace Server.Tests.Commands;

/// <summary><c>create</c>, <c>head</c> and <c>rm</c>.</summary>
public sealed class StreamCommandTests : CommandServer
{
    [Fact]
    public async Task A_stream_is_created_shown_forked_and_deleted()
    {
        string head = await Shell.PrintedByAsync(
            """
            durable-streams create 'rooms/a b' --type text/plain --ttl 3600
            durable-streams create 'rooms/a b' --type text/plain --ttl 3600
            echo text | durable-streams append 'rooms/a b' --close
            durable-streams create rooms/fork --fork 'rooms/a b'
            durable-streams head 'rooms/a b' --json
            """);
        JsonElement json = JsonElement.Parse(head);
        Assert.Equal("text/plain", json.GetProperty("contentType").GetString());
        Assert.Equal("3600", json.GetProperty("ttlSeconds").GetString());
        Assert.True(json.GetProperty("closed").GetBoolean());
        Assert.Equal("text\n", await Http.GetStringAsync("/v1/stream/rooms/fork"));

        string lines = await Shell.PrintedByAsync("durable-streams head rooms/fork");
        Assert.Contains("content-type\ttext/plain\n", lines, StringComparison.Ordinal);
        Assert.Contains("closed\tfalse\n", lines, StringComparison.Ordinal);

        await Shell.PrintedByAsync("durable-streams rm rooms/fork 'rooms/a b'");
        string sentence = await Shell.RefusedAsync("durable-streams head rooms/fork");
        Assert.Contains("There is no stream", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_streams_and_projects_of_a_server_are_listed_and_the_last_append_is_shown()
    {
        string printed = await Shell.PrintedByAsync(
            """
            durable-streams create plain
            echo text | durable-streams append chat/rooms/1 --create text/plain
            durable-streams create chat/other
            durable-streams ls
            durable-streams ls chat/rooms/
            durable-streams ls --projects
            durable-streams head chat/rooms/1
            """);

        string[] lines = printed.Trim().Split('\n');
        Assert.Equal(["plain", "chat/rooms/1", "_default", "chat"], lines[..4]);
        Assert.Contains(lines[4..], static line => line.StartsWith("written-at\t2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_stream_can_be_named_by_its_URL_and_the_server_by_the_root_of_its_streams()
    {
        await Shell.PrintedByAsync(
            """
            url=$DURABLE_STREAMS_URL
            unset DURABLE_STREAMS_URL
            durable-streams create "${url}v1/stream/by-url"
            durable-streams head by-url --server "${url}v1/stream/" > /dev/null
            """);
    }

    [Theory]
    [InlineData("durable-streams rm missing")]
    [InlineData("durable-streams create s --ttl -1")]
    [InlineData("durable-streams create s --type nonsense")]
    [InlineData("durable-streams create s --fork missing")]
    [InlineData("durable-streams create s && durable-streams create s --type text/plain")]
    [InlineData("durable-streams head")]
    [InlineData("durable-streams head s --nonsense")]
    public async Task What_the_server_or_the_command_line_refuses_is_one_sentence(string script) =>
        await Shell.RefusedAsync(script);

    [Fact]
    public async Task In_a_pipe_nothing_is_coloured_and_nothing_is_said_but_the_data()
    {
        Shell["TERM"] = "xterm-256color";
        string printed = await Shell.PrintedByAsync(
            """
            head -c 8000000 /dev/zero | durable-streams append s --create application/octet-stream
            durable-streams head s | cat
            """);
        Assert.DoesNotContain('\e', printed);
    }

    [Fact]
    public async Task On_a_terminal_it_shows_colours_and_a_large_append_shows_progress()
    {
        Shell["TERM"] = "xterm-256color";
        string printed = await Shell.PrintedByAsync(
            """
            head -c 64000000 /dev/zero > large
            script -qec "dotnet $DLL append s large --create application/octet-stream; dotnet $DLL head s" /dev/null
            """);
        Assert.Contains("Appending", printed, StringComparison.Ordinal);
        Assert.Contains("content-type\e[0m", printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_self_test_prints_its_figures_and_leaves_no_stream()
    {
        string printed = await Shell.PrintedByAsync("durable-streams bench --seconds 1 --connections 4 --json");
        JsonElement json = JsonElement.Parse(printed);
        Assert.True(json.GetProperty("appendsPerSecond").GetDouble() > 0);
        Assert.True(
            json.GetProperty("appendP50Milliseconds").GetDouble()
                <= json.GetProperty("appendP99Milliseconds").GetDouble());
        Assert.True(json.GetProperty("readMegabytesPerSecond").GetDouble() > 0);
    }

    [Fact]
    public async Task An_output_that_cannot_be_written_is_reported_with_one_sentence() =>
        Assert.Contains(
            "The output cannot be written",
            await Shell.RefusedAsync("durable-streams create s && durable-streams head s 1< /dev/null"),
            StringComparison.Ordinal);
}
