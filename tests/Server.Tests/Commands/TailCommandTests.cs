using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using DurableStreams.TestKit.Processes;

namespace Server.Tests.Commands;

public sealed class TailCommandTests : CommandServer
{
    private const int Interrupted = 130;
    private const int Cuts = 9;
    private const int Writers = 4;
    private const int AppendsOfEach = 250;

    [Fact]
    public async Task It_sees_every_append_in_order_and_ends_when_the_stream_is_closed()
    {
        await Shell.PrintedByAsync("durable-streams create s --type application/json");
        Task<string> tail = Shell.PrintedByAsync("durable-streams tail s");
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(AppendAsync));
        using HttpResponseMessage closed = await Http.SendAsync(
            new(HttpMethod.Post, "/v1/stream/s") { Headers = { { "Stream-Closed", "true" } } });
        Assert.True(closed.IsSuccessStatusCode);

        string[] seen = (await tail).Trim().Split('\n');

        var stored = await Http.GetFromJsonAsync<string[]>("/v1/stream/s");
        Assert.Equal(Writers * AppendsOfEach, seen.Length);
        Assert.Equal(stored, seen.Select(static line => JsonSerializer.Deserialize<string>(line)));
    }

    [Fact]
    public async Task It_continues_at_the_same_byte_when_connections_break()
    {
        byte[] content = new byte[16 * 1024 * 1024];
        int seed = Random.Shared.Next();
        new Random(seed).NextBytes(content);
        await File.WriteAllBytesAsync(Folder.Combine("large"), content);
        await using var proxy = new CuttingProxy(Server.BaseAddress, Cuts, seed, cutsAnswers: true);

        string same = await Shell.PrintedByAsync(
            $"""
            durable-streams append s large --create application/octet-stream --close
            durable-streams tail s --server {proxy.BaseAddress} | cmp - large && echo same
            """);

        Assert.Equal("same", same.Trim());
        Assert.True(proxy.Connections > Cuts, $"{proxy.Connections} connections, seed {seed}");
    }

    [Fact]
    public async Task As_JSON_it_prints_the_offset_at_which_another_one_continues()
    {
        string first = await Shell.PrintedByAsync(
            """
            echo '{"n":1}' | durable-streams append s --create application/json
            durable-streams tail s --no-follow --json
            """);
        JsonElement chunk = JsonElement.Parse(Assert.Single(first.Trim().Split('\n')));
        Assert.Equal("[{\"n\":1}]", chunk.GetProperty("messages").GetRawText());

        string second = await Shell.PrintedByAsync(
            $"""
            echo '{"{"}"n":2{"}"}' | durable-streams append s
            durable-streams tail s --no-follow --from {chunk.GetProperty("nextOffset").GetString()}
            """);
        Assert.Equal("{\"n\":2}", second.Trim());
    }

    [Theory]
    [InlineData("text/plain", "'ä\\303'", "\"base64\":\"w6TD\"")]
    [InlineData("text/plain", "ä", "\"text\":\"ä\"")]
    [InlineData("application/octet-stream", "ab", "\"base64\":\"YWI=\"")]
    public async Task As_JSON_it_prints_text_as_text_and_bytes_as_base64(string type, string content, string expected)
    {
        string printed = await Shell.PrintedByAsync(
            $"""
            printf {content} | durable-streams append s --create {type}
            durable-streams tail s --no-follow --json
            """);
        Assert.Contains(expected, printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task From_now_it_prints_only_what_comes_next()
    {
        string printed = await Shell.PrintedByAsync(
            """
            echo old | durable-streams append s --create text/plain
            durable-streams tail s --from now --no-follow
            """);
        Assert.Equal("", printed);
    }

    [Fact]
    public async Task Ctrl_C_ends_it_without_a_message()
    {
        await Shell.PrintedByAsync("echo line | durable-streams append s --create text/plain");
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var output = new ProcessOutput(_ => seen.TrySetResult());
        using var process = Shell.Start(output, "tail", "s");
        await seen.Task.WaitAsync(TimeSpan.FromMinutes(1));

        UnixSignals.Interrupt(process.Id);
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal((Interrupted, ""), (process.ExitCode, output.StandardError));
    }

    [Theory]
    [InlineData("a stream that is longer than a pipe holds", 1_000_000)]
    [InlineData("a stream to which nothing more is appended", 2)]
    public async Task A_program_that_reads_only_the_beginning_ends_it_without_a_message(string stream, int lines)
    {
        string printed = await Shell.PrintedByAsync(
            $$"""
            seq {{lines}} | durable-streams append '{{stream}}' --create text/plain
            durable-streams tail '{{stream}}' | head -1
            echo "${PIPESTATUS[0]}"
            """);
        Assert.Equal(["1", "0"], printed.Trim().Split('\n'));
    }

    [Fact]
    public async Task It_waits_for_a_server_that_is_restarted()
    {
        await Shell.PrintedByAsync("echo before | durable-streams append s --create text/plain");
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var output = new ProcessOutput(_ => seen.TrySetResult());
        using var process = Shell.Start(output, "tail", "s");
        await seen.Task.WaitAsync(TimeSpan.FromMinutes(1));

        await RestartAsync();
        await Shell.PrintedByAsync("echo after | durable-streams append s --close");
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));

        // The output is complete once its pipe is read to the end.
        process.WaitForExit();
        Assert.Equal("before\nafter", output.StandardOutput.ReplaceLineEndings("\n").Trim());
    }

    [Theory]
    [InlineData("durable-streams tail missing", "There is no stream")]
    [InlineData("durable-streams tail s --from nonsense", "The offset must be")]
    [InlineData("durable-streams tail s --server http://127.0.0.1:9", "cannot be reached")]
    [InlineData("durable-streams tail s --server nonsense", "not the URL of a server")]
    [InlineData("durable-streams tail a//b", "not the path of a stream")]
    public async Task What_cannot_be_read_is_refused_with_one_sentence(string script, string reason)
    {
        await Shell.PrintedByAsync("durable-streams create s");
        Assert.Contains(reason, await Shell.RefusedAsync(script), StringComparison.Ordinal);
    }

    private async Task AppendAsync(int writer)
    {
        for (int number = 0; number < AppendsOfEach; number++)
        {
            string message = string.Create(CultureInfo.InvariantCulture, $"{writer}-{number}");
            using HttpResponseMessage appended = await Http.PostAsJsonAsync("/v1/stream/s", message);
            Assert.True(appended.IsSuccessStatusCode, $"{(int)appended.StatusCode}");
        }
    }
}
