namespace DurableStreams.FunctionApp;

/// <summary>What <see cref="StreamEntity.Seal"/> is told; serialised as JSON.</summary>
public sealed record SealInput
{
    /// <summary>The stream.</summary>
    public string? Path { get; init; }

    /// <summary>How often it failed before.</summary>
    public int Attempt { get; init; }
}

/// <summary>What <see cref="StreamEntity.Purge"/> is told; serialised as JSON.</summary>
public sealed record PurgeInput
{
    /// <summary>The path.</summary>
    public string? Path { get; init; }

    /// <summary>The dead life.</summary>
    public Guid Life { get; init; }

    /// <summary>How often it failed before.</summary>
    public int Attempt { get; init; }
}
