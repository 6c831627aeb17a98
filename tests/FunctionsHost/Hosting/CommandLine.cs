using System.CommandLine;
using System.Globalization;

namespace DurableStreams.FunctionsHost.Hosting;

/// <summary>Parses the command line.</summary>
internal static class CommandLine
{
    private static readonly Option<string> Urls = new("--urls")
    {
        Description = "The URL to listen on. Port 0 chooses a free port.",
        DefaultValueFactory = _ => FunctionsHostOptions.DefaultUrls,
    };

    private static readonly Option<string> App = new("--app")
    {
        Description = "The folder of a published app. [default: publishes src/FunctionApp]",
        HelpName = "folder",
    };

    private static readonly Option<string> Storage = new("--storage")
    {
        Description = "The connection string of the storage account. [default: an Azurite started for this run]",
        HelpName = "connection string",
    };

    private static readonly Option<string> Chaos = new("--chaos")
    {
        Description = "Drop, duplicate, delay and reorder signals, and lose results of entities. "
            + "A seed makes the faults reproducible.",
        HelpName = "seed",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string> AppendRoute = new("--append-route")
    {
        Description = "Who makes the appends of HTTP requests: Function, the function that receives them, or Entity, the "
            + "entity of the stream. [default: the setting DurableStreams__Append__Route, or Function]",
        HelpName = "route",
    };

    private static readonly Option<double?> Timers = new("--timers")
    {
        Description = "Run timer functions at this interval instead of on their schedules.",
        HelpName = "seconds",
    };

    /// <param name="args">The arguments of the process.</param>
    /// <param name="run">
    /// Runs the host. Gets the connection string, or null if none was given, and a function that makes the options for
    /// the connection string to use.
    /// </param>
    public static Task<int> RunAsync(string[] args, Func<string?, Func<string, FunctionsHostOptions>, Task<int>> run)
    {
        var command = new RootCommand("Runs the published function app in its own worker process, on this machine.")
        {
            Urls,
            App,
            Storage,
            Chaos,
            AppendRoute,
            Timers,
        };
        command.SetAction(line => run(line.GetValue(Storage), storage => OptionsOf(line, storage)));

        // The host handles signals itself, because it lets open requests finish first.
        return command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }

    private static FunctionsHostOptions OptionsOf(ParseResult line, string storage) => new()
    {
        Urls = line.GetValue(Urls)!,
        AppFolder = line.GetValue(App) is { } folder ? Path.GetFullPath(folder) : null,
        Storage = storage,
        ChaosSeed = line.GetResult(Chaos) is null ? null : Seed(line.GetValue(Chaos)),
        AppendRoute = line.GetValue(AppendRoute),
        TimerInterval = line.GetValue(Timers) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
    };

    private static int Seed(string? seed) =>
        string.IsNullOrEmpty(seed) ? Random.Shared.Next() : int.Parse(seed, CultureInfo.InvariantCulture);
}
