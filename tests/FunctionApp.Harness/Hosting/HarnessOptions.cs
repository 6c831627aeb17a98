namespace DurableStreams.FunctionApp.Harness;

/// <summary>How the harness runs.</summary>
public sealed record HarnessOptions
{
    public const string DefaultUrls = "http://127.0.0.1:7071";

    /// <summary>Where it listens.</summary>
    public string Urls { get; init; } = DefaultUrls;

    /// <summary>Null for all going well.</summary>
    public int? ChaosSeed { get; init; }

    /// <summary>Replaces the schedule of every timer function; null for what their triggers say.</summary>
    public TimeSpan? TimerInterval { get; init; }

    /// <summary>False when a test runs timer functions itself.</summary>
    public bool RunTimers { get; init; } = true;

    /// <summary>Settings as the app would have them in its environment.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();
}
