using System.CommandLine;
using System.CommandLine.Invocation;

namespace DurableStreams.Server;

/// <summary>The options of the command line. They override what the configuration says under the same names.</summary>
internal static class CommandLine
{
    private static readonly Option<string> Urls = new("--urls")
    {
        Description = $"Where to listen, several separated by ';'. Port 0 takes a free one. [default: {ServerOptions.DefaultUrls}]",
        HelpName = "urls",
    };

    private static readonly Option<string> Data = new("--data")
    {
        Description = $"The folder that streams are kept in; made if it is missing. [default: {ServerOptions.DefaultDataFolder}]",
        HelpName = "folder",
    };

    private static readonly Option<bool> Memory = new("--memory")
    {
        Description = "Keep streams in memory only: they end with the server.",
    };

    private static readonly Option<string> ServerUrl = new("--server")
    {
        Description = "The URL of a server that runs, whose Auth__AdminKey this has too. [default: none; writes into the data folder of one that does not]",
        HelpName = "url",
    };

    private static readonly Argument<string> ProjectName = new("name") { Description = "Letters, digits, '_' and '-'." };

    /// <summary>Runs the server unless the line asks for something else.</summary>
    /// <param name="args">The line.</param>
    /// <param name="serve">Serves until the process is told to end; given settings that override the configuration.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, Func<IReadOnlyDictionary<string, string?>, Task> serve)
    {
        var command = new RootCommand("A server for durable streams: append-only logs over HTTP, kept in a folder of this machine.")
        {
            Urls,
            Data,
            Memory,
            ProjectCommands(),
        };
        command.Validators.Add(line =>
        {
            if (line.GetResult(Data) is not null && line.GetResult(Memory) is not null)
            {
                line.AddError("'--data' and '--memory' exclude each other.");
            }
        });
        command.SetAction(line => StartupProblems.ReportAsync(() => serve(Overrides(line))));

        ParseResult parsed = command.Parse(args);
        if (parsed.Action is ParseErrorAction mistake)
        {
            mistake.ShowHelp = false;
            mistake.ShowTypoCorrections = false;
        }

        // Signals are the host's affair: it lets requests finish first.
        return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }

    private static Command ProjectCommands()
    {
        var create = new Command("create", "Make a project, and print its signing secret and a token.") { ProjectName, ServerUrl, Data };
        create.SetAction(static line => StartupProblems.ReportAsync(
            () => ProjectCommand.CreateAsync(line.GetValue(ProjectName)!, line.GetValue(ServerUrl), Overrides(line), Console.Out)));
        return new Command("project", "Look after projects.") { create };
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
