namespace DurableStreams.FunctionsHost.Hosting;

/// <summary>The options of the host.</summary>
public sealed record FunctionsHostOptions
{
    /// <summary>The default of the Functions host on a developer machine.</summary>
    public const string DefaultUrls = "http://127.0.0.1:7071";

    /// <summary>The URL to listen on; port 0 chooses a free port.</summary>
    public string Urls { get; init; } = DefaultUrls;

    /// <summary>The folder of a published app; null to publish <c>src/FunctionApp</c>.</summary>
    public string? AppFolder { get; init; }

    /// <summary>The connection string of the storage account.</summary>
    public required string Storage { get; init; }

    /// <summary>The seed of injected faults; null for no faults.</summary>
    public int? ChaosSeed { get; init; }

    /// <summary>
    /// The value of the setting <c>DurableStreams:Append:Route</c>; null for that of the environment.
    /// </summary>
    public string? AppendRoute { get; init; }

    /// <summary>Replaces the schedules of all timer functions; null for the schedules of their triggers.</summary>
    public TimeSpan? TimerInterval { get; init; }
}
