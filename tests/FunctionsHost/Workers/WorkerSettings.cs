namespace DurableStreams.FunctionsHost.Workers;

/// <summary>The settings of the app, in addition to the environment of this process.</summary>
internal static class WorkerSettings
{
    private const string AuthMode = "Auth__Mode";

    public static IReadOnlyDictionary<string, string> For(string storage) => new Dictionary<string, string>
    {
        ["AzureWebJobsStorage"] = storage,
        ["DurableStreams__Storage__ConnectionString"] = storage,

        // The app requires tokens by default. This host requires them only if the environment sets a mode.
        [AuthMode] = Environment.GetEnvironmentVariable(AuthMode) ?? "Open",
    };
}
