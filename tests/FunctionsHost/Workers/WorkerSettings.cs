namespace DurableStreams.FunctionsHost.Workers;

/// <summary>The application settings that this host gives the app, beside the environment that it passes on.</summary>
internal static class WorkerSettings
{
    private const string AuthMode = "Auth__Mode";

    public static IReadOnlyDictionary<string, string> For(string storage) => new Dictionary<string, string>
    {
        ["AzureWebJobsStorage"] = storage,
        ["DurableStreams__Storage__ConnectionString"] = storage,

        // The app asks for tokens by default; on a developer's machine it does so only when told to.
        [AuthMode] = Environment.GetEnvironmentVariable(AuthMode) ?? "Open",
    };
}
