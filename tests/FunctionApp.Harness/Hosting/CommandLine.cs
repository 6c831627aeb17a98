using System.CommandLine;
using System.Globalization;

namespace DurableStreams.FunctionApp.Harness;

/// <summary>The command line.</summary>
internal static class CommandLine
{
    private static readonly Option<string> Urls = new("--urls")
    {
        Description = "Where to listen; port 0 takes a free one.",
        DefaultValueFactory = _ => HarnessOptions.DefaultUrls,
    };

    private static readonly Option<string> Storage = new("--storage")
    {
        Description = "The connection string of a storage account. [default: an Azurite of its own]",
        HelpName = "connection string",
    };

    private static readonly Option<bool> Memory = new("--memory") { Description = "Keep streams in memory only." };

    private static readonly Option<string> Chaos = new("--chaos")
    {
        Description = "Duplicate, delay, reorder and drop signals, and have entities die before their checkpoint; with a seed to repeat it.",
        HelpName = "seed",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<double?> Timers = new("--timers")
    {
        Description = "Run timer functions every so many seconds, whatever their schedules say.",
        HelpName = "seconds",
    };

    public static Task<int> RunAsync(string[] args, Func<HarnessOptions, StorageChoice, Task> run)
    {
        var command = new RootCommand("Hosts the function app without Azure.") { Urls, Storage, Memory, Chaos, Timers };
        command.SetAction(line => run(OptionsOf(line), new StorageChoice(line.GetValue(Storage), line.GetValue(Memory))));

        // Signals are the host's affair: it lets requests finish first.
        return command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }

    private static HarnessOptions OptionsOf(ParseResult line) => new()
    {
        Urls = line.GetValue(Urls)!,
        ChaosSeed = line.GetResult(Chaos) is null ? null : Seed(line.GetValue(Chaos)),
        TimerInterval = line.GetValue(Timers) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
    };

    private static int Seed(string? seed) => string.IsNullOrEmpty(seed) ? Random.Shared.Next() : int.Parse(seed, CultureInfo.InvariantCulture);
}
