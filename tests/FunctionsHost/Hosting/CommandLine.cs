using System.CommandLine;
using System.Globalization;

namespace DurableStreams.FunctionsHost.Hosting;

/// <summary>The command line.</summary>
internal static class CommandLine
{
    private static readonly Option<string> Urls = new("--urls")
    {
        Description = "Where to listen; port 0 takes a free one.",
        DefaultValueFactory = _ => FunctionsHostOptions.DefaultUrls,
    };

    private static readonly Option<string> Storage = new("--storage")
    {
        Description = "The connection string of a storage account. [default: an Azurite started for this run]",
        HelpName = "connection string",
    };

    private static readonly Option<string> Chaos = new("--chaos")
    {
        Description = "Drop, double, delay and reorder signals and lose results of entities; with a seed to repeat it.",
        HelpName = "seed",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<double?> Timers = new("--timers")
    {
        Description = "Run timer functions at this interval instead of on their schedules.",
        HelpName = "seconds",
    };

    /// <param name="args">The arguments.</param>
    /// <param name="run">Takes the connection string, null if none was given, and makes the options from the one it chose.</param>
    public static Task<int> RunAsync(string[] args, Func<string?, Func<string, FunctionsHostOptions>, Task<int>> run)
    {
        var command = new RootCommand("Runs the published function app in its own worker process, on this machine.") { Urls, Storage, Chaos, Timers };
        command.SetAction(line => run(line.GetValue(Storage), storage => OptionsOf(line, storage)));

        // The host itself handles signals: it lets requests finish first.
        return command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }

    private static FunctionsHostOptions OptionsOf(ParseResult line, string storage) => new()
    {
        Urls = line.GetValue(Urls)!,
        Storage = storage,
        ChaosSeed = line.GetResult(Chaos) is null ? null : Seed(line.GetValue(Chaos)),
        TimerInterval = line.GetValue(Timers) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
    };

    private static int Seed(string? seed) => string.IsNullOrEmpty(seed) ? Random.Shared.Next() : int.Parse(seed, CultureInfo.InvariantCulture);
}
