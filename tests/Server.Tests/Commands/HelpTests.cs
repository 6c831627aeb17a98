using System.Reflection;
using DurableStreams.TestKit.Processes;

namespace Server.Tests.Commands;

/// <summary>
/// The help of every command is that of <c>docs/command-line-help.txt</c>. <c>DURABLE_STREAMS_UPDATE_DOCS=1</c> writes
/// the file.
/// </summary>
public sealed class HelpTests : IDisposable
{
    private static readonly string[] Commands =
    [
        "", "serve", "project create", "keys rotate", "backup", "verify", "health",
        "ls", "head", "tail", "create", "append", "rm", "bench",
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_help_is_as_documented()
    {
        string[] texts = await Task.WhenAll(Commands.Select(HelpAsync));
        string help = string.Join('\n', texts);
        string file = Path.Combine(Root(), "docs/command-line-help.txt");
        if (Environment.GetEnvironmentVariable("DURABLE_STREAMS_UPDATE_DOCS") == "1")
        {
            await File.WriteAllTextAsync(file, help);
        }

        Assert.Equal(await File.ReadAllTextAsync(file), help);
    }

    [Fact]
    public async Task Every_command_and_option_is_described_in_the_documentation()
    {
        string page = await File.ReadAllTextAsync(Path.Combine(Root(), "docs/command-line.md"));
        string help = await File.ReadAllTextAsync(Path.Combine(Root(), "docs/command-line-help.txt"));
        string[] options =
        [
            .. help.Split('\n').Select(static line => line.Trim().Split(' ')[0])
                .Where(static word => word.StartsWith("--", StringComparison.Ordinal)).Distinct(),
        ];

        Assert.All(
            Commands.Where(static command => command.Length > 0).Concat(options),
            word => Assert.Contains(word, page, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("project", "create <name>")]
    [InlineData("keys", "rotate")]
    public async Task A_group_without_a_command_lists_its_commands(string group, string command)
    {
        FinishedProcess finished = await TestServer.RunAsync(_folder, [group]);

        Assert.Equal((1, "Required command was not provided."), (finished.ExitCode, finished.StandardError.Trim()));
        Assert.Contains(command, finished.StandardOutput, StringComparison.Ordinal);
    }

    private async Task<string> HelpAsync(string command)
    {
        FinishedProcess finished = await TestServer.RunAsync(
            _folder, [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
        Assert.Equal((0, ""), (finished.ExitCode, finished.StandardError));
        string text = finished.StandardOutput.ReplaceLineEndings("\n").TrimEnd();
        return $"$ durable-streams {command} --help\n".Replace("  ", " ", StringComparison.Ordinal) + text + "\n";
    }

    internal static string Root() => typeof(HelpTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(static one => one.Key == "RepositoryRoot").Value!;
}
