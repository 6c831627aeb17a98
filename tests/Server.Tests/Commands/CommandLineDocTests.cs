namespace Server.Tests.Commands;

/// <summary>Runs the commands of docs/command-line.md as a reader would paste them.</summary>
public sealed class CommandLineDocTests : CommandServer
{
    [Fact]
    public async Task The_commands_work_as_written()
    {
        string page = await File.ReadAllTextAsync(Path.Combine(HelpTests.Root(), "docs/command-line.md"));
        string commands = page.Split("\n## Try it\n")[1].Split("```sh\n")[1].Split("\n```")[0];

        string printed = await Shell.PrintedByAsync($"set -e\n{commands}");

        Assert.StartsWith("{\"say\":\"hello\"}\n{\"say\":\"world\"}\n", printed, StringComparison.Ordinal);
        Assert.Contains("content-type\tapplication/json\n", printed, StringComparison.Ordinal);
    }
}
