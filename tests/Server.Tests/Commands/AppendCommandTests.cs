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
            $"Skipped {Megabytes * 1024 * 1024} bytes of large, which upload-1 had appended before.",
            again.StandardError.Trim());
        await AssertSameAsync("s", "large");
    }

    [Fact]
    public async Task What_was_added_to_a_file_since_is_appended_by_the_same_command()
    {
        await WriteFileAsync("small", 1);
        await Shell.PrintedByAsync("head -c 1000 small > file; durable-streams append s file --create a/b --producer p");
        foreach (int length in (int[])[1001, 5000, 1024 * 1024])
        {
            var grown = await Shell.RunAsync(
                $"head -c {length} small > file; durable-streams append s file --producer p");
            Assert.Equal((0, ""), (grown.ExitCode, grown.StandardOutput));
            await AssertSameAsync("s", "file");
        }
    }

    [Fact]
    public async Task Messages_that_were_added_to_a_file_since_are_appended_and_its_lines_counted_from_its_start()
    {
        await Shell.PrintedByAsync(
            "printf '1\n2' > file; durable-streams append s file --create application/json --producer p");

        var finished = await Shell.RunAsync(
            "printf '\n3\nnonsense\n' >> file; durable-streams append s file --producer p");

        Assert.Equal(1, finished.ExitCode);
        Assert.EndsWith(
            "Line 4 of the input is not JSON; all messages before it were appended.",
            finished.StandardError.Trim(),
            StringComparison.Ordinal);
        Assert.Equal("[1,2,3]", await Http.GetStringAsync("/v1/stream/s"));
    }

    [Fact]
    public async Task What_the_server_refuses_in_a_body_is_found_in_the_input()
    {
        await Shell.PrintedByAsync(
            "printf '1\n2\n3' > file; durable-streams append s file --create application/json --producer p");

        var finished = await Shell.RunAsync(
            "(echo; printf '[%.0s' {1..600}; printf ']%.0s' {1..600}) >> file; "
            + "durable-streams append s file --producer p");

        Assert.Equal(1, finished.ExitCode);
        Assert.EndsWith(
            "see line 2, byte 512: this server accepts 512 levels; line 1 of the body is line 3 of the input.",
            finished.StandardError.Trim(),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("echo other > file")]
    [InlineData("echo another one > file")]
    [InlineData("printf first > file")]
    public async Task A_file_that_is_not_the_one_of_before_is_refused(string change)
    {
        await Shell.PrintedByAsync(
            "echo first > file; durable-streams append s file --create text/plain --producer p");

        string sentence = await Shell.RefusedAsync($"{change}; durable-streams append s file --producer p");

        Assert.Equal(
            "p has appended 6 bytes that file does not begin with; use another --producer or --epoch.", sentence);
        Assert.Equal("first\n", await Http.GetStringAsync("/v1/stream/s"));
        await Shell.PrintedByAsync("durable-streams append s file --producer p --epoch 1");
        Assert.NotEqual("first\n", await Http.GetStringAsync("/v1/stream/s"));
    }

    [Fact]
    public async Task A_pipe_cannot_be_continued_and_is_refused_before_anything_is_appended()
    {
        string sentence = await Shell.RefusedAsync(
            "echo lost | durable-streams append s --create text/plain --producer p");

        Assert.StartsWith("--producer needs a file", sentence, StringComparison.Ordinal);
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

    [Theory]
    [InlineData("printf '\\xEF\\xBB\\xBF{}'", "Line 1 of the input begins with a byte order mark (BOM), which is not JSON;")]
    [InlineData("printf '\\xFF\\xFE{\\0}\\0'", "Line 1 of the input begins with a byte order mark (BOM), which is not JSON;")]
    [InlineData("printf '1\\n'; printf '[%.0s' {1..1001}", "Line 2 of the input is nested too deep, 1000 levels are accepted;")]
    [InlineData("printf '1\\n'; printf '[%.0s' {1..1000}; echo ,", "Line 2 of the input is not JSON;")]
    public async Task What_is_wrong_with_JSON_is_said_with_its_line(string input, string problem) =>
        Assert.Equal(
            $"{problem} all messages before it were appended.",
            await Shell.RefusedAsync(
                $"({input}) > file; durable-streams append s file --create application/json"));

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

        Assert.Equal("Skipped 5 bytes of file, which größe 1 had appended before.", again.StandardError.Trim());
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
