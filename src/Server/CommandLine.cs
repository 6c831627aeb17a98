using System.CommandLine;
using System.CommandLine.Invocation;

namespace DurableStreams.Server;

/// <summary>The command line. Its options override the settings of the same names.</summary>
internal static class CommandLine
{
    private static readonly Option<string> Urls = new("--urls")
    {
        Description = "Addresses to listen on, separated by ';'. Port 0 picks a free port. https needs a certificate, "
            + "see docs/tls.md. "
            + $"[default: {ServerOptions.DefaultUrls}]",
        HelpName = "urls",
    };

    private static readonly Option<string> Data = new("--data")
    {
        Description = "Folder that stores the streams; created if missing. "
            + $"[default: {ServerOptions.DefaultDataFolder}]",
        HelpName = "folder",
    };

    private static readonly Option<bool> Memory = new("--memory")
    {
        Description = "Keep streams in memory only: they are lost when the server stops. [default: false]",
    };

    private static readonly Option<string> ServerUrl = new("--server")
    {
        Description = $"URL of a running server, for example {ServerOptions.DefaultUrls}. "
            + "Requires the same Auth__AdminKey. "
            + "[default: writes directly to the data folder; the server must be stopped]",
        HelpName = "url",
    };

    private static readonly Option<bool> Now = new("--now")
    {
        Description = "Sign with the new key at once, because the old one is no longer secret. "
            + "[default: publish it for seven minutes first, so that every receiver knows it]",
    };

    private static readonly Argument<string> ProjectName =
        new("name") { Description = "Name of the project: letters, digits, '_' and '-', for example shop." };

    private static readonly Argument<string> BackupFolder =
        new("dir") { Description = "Folder to write the backup to; must not exist, or be empty." };

    private static readonly Argument<string?> VerifiedFolder = new("dir")
    {
        Description = "Data folder to verify; of a running server too. [default: the folder of --data]",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>Runs the server, or the subcommand if one is given.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="serve">
    /// Runs the server until shutdown; receives the settings that override the configuration.
    /// </param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, Func<IReadOnlyDictionary<string, string?>, Task> serve)
    {
        var command = new RootCommand(
            "A server for durable streams: append-only logs over HTTP, stored in a folder on this machine.")
        {
            Urls,
            Data,
            Memory,
            ProjectCommands(),
            KeyCommands(),
            BackupCommand(),
            VerifyCommand(),
            HealthCommand.Create(),
        };
        command.Validators.Add(line =>
        {
            if (line.GetResult(Data) is not null && line.GetResult(Memory) is not null)
            {
                line.AddError("'--data' and '--memory' are mutually exclusive.");
            }
        });
        command.SetAction(line => StartupProblems.ReportAsync(() => serve(Overrides(line))));

        ParseResult parsed = command.Parse(args);
        if (parsed.Action is ParseErrorAction mistake)
        {
            mistake.ShowHelp = false;
            mistake.ShowTypoCorrections = false;
        }

        // The host handles termination signals: it lets requests finish first.
        return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }

    private static Command ProjectCommands()
    {
        var create = new Command("create", "Create a project, and print its signing secret and a token.")
        {
            ProjectName,
            ServerUrl,
            Data,
        };
        create.SetAction(static line => StartupProblems.ReportAsync(() => ProjectCommand.CreateAsync(
            line.GetValue(ProjectName)!, line.GetValue(ServerUrl), Overrides(line), Console.Out)));
        return new Command("project", "Manage projects.") { create };
    }

    private static Command KeyCommands()
    {
        var rotate = new Command("rotate", "Replace the key that signs webhooks, and print the id of the new one.")
        {
            Now,
            ServerUrl,
            Data,
        };
        rotate.SetAction(static (line, cancellation) => StartupProblems.ReportAsync(() => KeysCommand.RotateAsync(
            line.GetValue(Now), line.GetValue(ServerUrl), Overrides(line), Console.Out, cancellation)));
        return new Command("keys", "Manage the keys that sign webhooks.") { rotate };
    }

    private static Command BackupCommand()
    {
        var backup = new Command(
            "backup", "Copy the data folder of a server, running or not. To restore, start one with --data DIR.")
        {
            BackupFolder,
            Data,
        };
        backup.SetAction(static (line, cancellation) => StartupProblems.ReportAsync(() => Task.Run(() =>
            Server.BackupCommand.Run(line.GetValue(BackupFolder)!, Overrides(line), Console.Out, cancellation))));
        return backup;
    }

    private static Command VerifyCommand()
    {
        var verify = new Command("verify", "Compare all stored bytes with their checksums. Exit code 2: damage found.")
        {
            VerifiedFolder,
            Data,
        };
        verify.SetAction(static async (line, cancellation) =>
        {
            bool isSound = true;
            int code = await StartupProblems.ReportAsync(() => Task.Run(() => isSound = Server.VerifyCommand.Run(
                line.GetValue(VerifiedFolder), Overrides(line), Console.Out, cancellation)));
            return isSound ? code : 2;
        });
        return verify;
    }

    private static Dictionary<string, string?> Overrides(ParseResult line)
    {
        var overrides = new Dictionary<string, string?>();
        if (line.GetValue(Urls) is { } urls)
        {
            overrides[ServerOptions.Key(nameof(ServerOptions.Urls))] = urls;
        }

        if (line.GetValue(Data) is { } folder)
        {
            overrides[ServerOptions.Key(nameof(ServerOptions.DataFolder))] = folder;
            overrides[ServerOptions.Key(nameof(ServerOptions.Memory))] = bool.FalseString;
        }

        if (line.GetValue(Memory))
        {
            overrides[ServerOptions.Key(nameof(ServerOptions.Memory))] = bool.TrueString;
        }

        return overrides;
    }
}
