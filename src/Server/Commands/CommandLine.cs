using System.CommandLine;
using System.CommandLine.Invocation;

namespace DurableStreams.Server.Commands;

/// <summary>
/// The command line: the server, work on its data folder, and a client of any server of the protocol.
/// </summary>
internal static class CommandLine
{
    // A command of the client ends its requests by itself when it is interrupted; this is for one that does not.
    private static readonly TimeSpan InterruptionTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Runs the server, or the command if one is given.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="serve">
    /// Runs the server until shutdown; receives the settings that override the configuration.
    /// </param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, Func<IReadOnlyDictionary<string, string?>, Task> serve)
    {
        var root = new RootCommand(
            "A server for durable streams, append-only logs over HTTP, and a client of it. "
            + "Without a command, it runs the server and stores the streams in a folder on this machine.")
        {
            ServeCommand.Create(serve),
            ProjectCommand.Create(),
            KeysCommand.Create(),
            BackupCommand.Create(),
            VerifyCommand.Create(),
            HealthCommand.Create(),
            ListCommand.Create(),
            HeadCommand.Create(),
            TailCommand.Create(),
            CreateCommand.Create(),
            AppendCommand.Create(),
            RemoveCommand.Create(),
            BenchCommand.Create(),
        };
        root.Serves(serve);

        ParseResult parsed = root.Parse(args);
        if (parsed.Action is ParseErrorAction mistake)
        {
            // A group such as `project` does nothing by itself, so its help says what to add.
            mistake.ShowHelp = parsed.CommandResult.Command.Action is null;
            mistake.ShowTypoCorrections = false;
        }

        // The host handles termination signals itself: it lets requests finish first.
        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            ProcessTerminationTimeout = ClientCommands.IsOne(parsed) ? InterruptionTimeout : null,
        });
    }
}
