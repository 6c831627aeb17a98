using System.Diagnostics;
using System.Reflection;
using DurableStreams.TestKit;
using DurableStreams.TestKit.Processes;

namespace Server.Tests;

/// <summary>Runs the commands of README.md in bash, one after another.</summary>
public sealed class ReadmeTests : IDisposable
{
    private const string Address = "http://127.0.0.1:4437";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    // The expected output of each command, in the order of the README: the status if shown, and a part of the body.
    private static readonly (string Command, string Status, string Body)[] Expected =
    [
        ("-X PUT http://127.0.0.1:4437/v1/stream/demo ", "201 Created", ""),
        ("-d '{\"hello\":\"world\"}'", "204 No Content", ""),
        ("-d '[{\"n\":1},{\"n\":2}]'", "204 No Content", ""),
        ("stream/demo?offset=-1'", "200 OK", "[{\"hello\":\"world\"},{\"n\":1},{\"n\":2}]"),
        ("Producer-Id: me", "200 OK", ""),
        ("live=sse", "", "data:[{\"hello\":\"world\"},{\"n\":1},{\"n\":2},{\"once\":true}]"),
        ("subscribe/_default/demo", "201 Created", "\"estuaryId\":\"mine\""),
        ("-d '{\"news\":1}'", "204 No Content", ""),
        ("stream/mine?offset=-1&live=long-poll'", "200 OK", "[{\"news\":1}]"),
        ("Stream-Forked-From", "201 Created", ""),
        ("Stream-Closed: true", "204 No Content", ""),
        ("-X DELETE http://127.0.0.1:4437/v1/stream/demo-fork", "204 No Content", ""),
        ("-X DELETE http://127.0.0.1:4437/v1/estuary/_default/mine", "200 OK", "\"deleted\":true"),
        ("-X DELETE http://127.0.0.1:4437/v1/stream/demo", "204 No Content", ""),
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_commands_of_the_README_work_as_written()
    {
        // Unlike in the README, the SSE connection ends by itself (no Ctrl-C) and the port is a free one.
        await using ServerProcess server = await TestServer.StartOnDataAsync(
            _folder, new Dictionary<string, string> { ["DurableStreams__Sse__Lifetime"] = "00:00:00.5" });
        string[] commands = Commands();
        Assert.Equal(Expected.Length, commands.Length);
        foreach ((string command, (string part, string status, string body)) in commands.Zip(Expected))
        {
            Assert.Contains(part, command, StringComparison.Ordinal);
            string output = await RunAsync(server, command, status, body);
            Assert.EndsWith("\n", output, StringComparison.Ordinal);
            if (part == "Producer-Id: me")
            {
                await RunAsync(server, command, "204 No Content", "");
            }
        }
    }

    private async Task<string> RunAsync(ServerProcess server, string command, string status, string body)
    {
        // Delivery to an estuary is asynchronous: repeat the command until the message has arrived.
        long started = TimeProvider.System.GetTimestamp();
        string output;
        do
        {
            output = await BashAsync(
                command.Replace(
                    Address, server.BaseAddress.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal));
            string first = output.Split('\n')[0].TrimEnd();
            Assert.True(
                status.Length == 0
                    ? !first.StartsWith("HTTP/", StringComparison.Ordinal)
                    : first == $"HTTP/1.1 {status}",
                $"{command}\n{output}");
        }
        while (!output.Contains(body, StringComparison.Ordinal)
            && TimeProvider.System.GetElapsedTime(started) < Deadline);

        Assert.Contains(body, output, StringComparison.Ordinal);
        return output;
    }

    private async Task<string> BashAsync(string command)
    {
        var start = new ProcessStartInfo("bash")
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(command);
        start.Environment["no_proxy"] = "127.0.0.1";
        FinishedProcess finished = await FinishedProcess.RunAsync(start, Deadline);
        Assert.True(finished.ExitCode == 0, $"{command}\n{finished.StandardError}");
        return finished.StandardOutput;
    }

    private static string[] Commands()
    {
        string root = typeof(ReadmeTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(static one => one.Key == "RepositoryRoot").Value!;
        string section = File.ReadAllText(Path.Combine(root, "README.md")).Split("\n## Try it\n")[1].Split("\n## ")[0];
        IEnumerable<string> blocks = section.Split("```sh\n").Skip(1).Select(static block => block.Split("\n```")[0]);
        string[] lines = string.Join('\n', blocks).Replace("\\\n", "", StringComparison.Ordinal)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] commands = [.. lines.Where(static line => !line.StartsWith('#'))];
        Assert.All(commands, static command => Assert.StartsWith("curl ", command, StringComparison.Ordinal));
        return commands;
    }
}
