using DurableStreams.FunctionsHost.Hosting;

namespace DurableStreams.FunctionsHost.Workers;

/// <summary>The settings of the app, in addition to the environment of this process.</summary>
internal static class WorkerSettings
{
    private const string AuthMode = "Auth__Mode";
    private const string StreamStorage = "DurableStreams__Storage__ConnectionString";

    public static IReadOnlyDictionary<string, string> For(FunctionsHostOptions options)
    {
        var settings = new Dictionary<string, string>
        {
            ["AzureWebJobsStorage"] = options.Storage,

            // Tests count the storage requests of the app apart from those of the host.
            [StreamStorage] = Environment.GetEnvironmentVariable(StreamStorage) ?? options.Storage,

            // The app requires tokens by default. This host requires them only if the environment sets a mode.
            [AuthMode] = Environment.GetEnvironmentVariable(AuthMode) ?? "Open",
        };
        if (options.AppendRoute is { } route)
        {
            settings["DurableStreams__Append__Route"] = route;
        }

        return settings;
    }
}
