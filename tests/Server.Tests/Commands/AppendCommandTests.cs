namespace Server.Tests.Commands;

public sealed class AppendCommandTests : CommandServer
{
    private const int Cuts = 9;
    private const int Megabytes = 12;

    private readonly int _seed = Random.Shared.Next();

    [Fact]
    public async Task A_large_file_lands_exactly_once_although_connections_break()
    {
        await WriteFileAsync("large", Megabytes);
        await using var proxy = new CuttingProxy(Server.BaseAddress, Cuts, _seed);

        await Shell.PrintedByAsync(
            $"durable-streams append s large --create application/octet-stream --server {proxy.BaseAddress}");

        Assert.True(proxy.Connections > Cuts, $"{proxy.Connections} connections, seed {_seed}");
        await AssertSameAsync("s", "large");
    }

    [Fact]
    public async Task Messages_from_a_pipe_land_exactly_once_although_connections_break()
    {
        await using var proxy = new CuttingProxy(Server.BaseAddress, Cuts, _seed);

        string copied = await Shell.PrintedByAsync(
            $"""
            durable-streams create s --type application/json
            seq -f '{"{"}"n":%.0f{"}"}' 400000 > lines
            durable-streams append s --server {proxy.BaseAddress} < lines
            durable-streams tail s --no-follow | cmp - lines && echo same
            """);

        Assert.Equal("same", copied.Trim());
    }

    [Fact]
    public async Task A_file_whose_append_was_given_up_continues_where_it_was_interrupted()
    {
        await WriteFileAsync("large", Megabytes);
        await using (var proxy = new CuttingProxy(Server.BaseAddress, int.MaxValue, _seed))
        {
            string append =
                $"durable-streams append s large --producer upload-1 --server {proxy.BaseAddress} --retry 0";
            await Shell.PrintedByAsync("durable-streams create s");
            Assert.Contains("cannot be reached", await Shell.RefusedAsync(append), StringComparison.Ordinal);
        }

        var finished = await Shell.RunAsync("durable-streams append s large --producer upload-1");

        Assert.Equal((0, ""), (finished.ExitCode, finished.StandardOutput));
        await AssertSameAsync("s", "large");
        var again = await Shell.RunAsync("durable-streams append s large --producer upload-1");
        Assert.Equal(
            $"Skipped {Megabytes} of {Megabytes} requests, which upload-1 had made before.",
            again.StandardError.Trim());
        await AssertSameAsync("s", "large");
    }

    [Fact]
    public async Task Every_JSON_value_of_the_input_is_one_message_however_it_is_written()
    {
        string printed = await Shell.PrintedByAsync(
            """
            printf '{"a":\n 1}\n[1,2] "x" 12\n\nnull' | durable-streams append s --create application/json
            durable-streams tail s --no-follow
            """);

        Assert.Equal(["{\"a\":1}", "[1,2]", "\"x\"", "12", "null"], printed.Trim().Split('\n'));
    }

    [Fact]
    public async Task What_is_not_JSON_is_refused_after_the_messages_before_it_were_appended()
    {
        string sentence = await Shell.RefusedAsync(
            "printf '{\"a\":1}\\n{\"b\":2}\\nnonsense\\n' | durable-streams append s --create application/json");

        Assert.Equal("Line 3 of the input is not JSON; all messages before it were appended.", sentence);
        Assert.Equal("[{\"a\":1},{\"b\":2}]", await Http.GetStringAsync("/v1/stream/s"));
    }

    [Fact]
    public async Task What_a_pipe_gives_is_appended_before_the_pipe_ends_and_the_stream_is_closed_after_it()
    {
        // The second line is only written once a reader has seen the first one.
        string printed = await Shell.PrintedByAsync(
            """
            mkfifo input
            durable-streams create s --type text/plain
            durable-streams append s --close < input &
            exec 3> input
            echo first >&3
            durable-streams tail s 3>&- | while read line
            do
              echo "seen $line"
              test "$line" = first && echo second >&3
              exec 3>&-
            done &
            exec 3>&-
            wait
            """);

        Assert.Equal(["seen first", "seen second"], printed.Trim().Split('\n'));
    }

    [Fact]
    public async Task A_producer_may_have_a_name_in_any_script()
    {
        await Shell.PrintedByAsync(
            "echo once > file; durable-streams append s file --create text/plain --producer 'größe 1'");

        var again = await Shell.RunAsync("durable-streams append s file --producer 'größe 1'");

        Assert.Equal("Skipped 1 of 1 requests, which größe 1 had made before.", again.StandardError.Trim());
        Assert.Equal("once\n", await Http.GetStringAsync("/v1/stream/s"));
    }

    [Fact]
    public async Task An_empty_input_appends_nothing()
    {
        await Shell.PrintedByAsync("durable-streams append s --create text/plain < /dev/null");
        Assert.Equal("", await Http.GetStringAsync("/v1/stream/s"));
    }

    [Theory]
    [InlineData("durable-streams append s /dev/null", "--create")]
    [InlineData("durable-streams append s missing", "cannot be read")]
    [InlineData("durable-streams create s && durable-streams append s . ", "cannot be read")]
    [InlineData("durable-streams append s /dev/null --create a/b --close; echo | durable-streams append s", "closed")]
    public async Task What_cannot_be_appended_is_refused_with_one_sentence(string script, string reason) =>
        Assert.Contains(reason, await Shell.RefusedAsync(script), StringComparison.Ordinal);

    private async Task WriteFileAsync(string name, int megabytes)
    {
        byte[] content = new byte[megabytes * 1024 * 1024];
        new Random(_seed).NextBytes(content);
        await File.WriteAllBytesAsync(Folder.Combine(name), content);
    }

    private async Task AssertSameAsync(string stream, string file)
    {
        string printed = await Shell.PrintedByAsync(
            $"durable-streams tail {stream} --no-follow | cmp - {file} && echo same");
        Assert.Equal("same", printed.Trim());
    }
}
