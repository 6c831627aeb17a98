namespace DurableStreams.FunctionsHost.Hosting;

/// <summary>How the host runs.</summary>
public sealed record FunctionsHostOptions
{
    /// <summary>The Functions host's own default on a developer's machine.</summary>
    public const string DefaultUrls = "http://127.0.0.1:7071";

    /// <summary>Where it listens.</summary>
    public string Urls { get; init; } = DefaultUrls;

    /// <summary>The connection string of the storage account.</summary>
    public required string Storage { get; init; }

    /// <summary>Seed of what goes wrong; null for nothing.</summary>
    public int? ChaosSeed { get; init; }

    /// <summary>Replaces the schedule of every timer function; null for what their triggers say.</summary>
    public TimeSpan? TimerInterval { get; init; }
}
