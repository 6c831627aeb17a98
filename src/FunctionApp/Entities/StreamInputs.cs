using System.Text.Json.Serialization;

namespace DurableStreams.FunctionApp.Entities;

/// <summary>The input of <see cref="StreamEntity.Seal"/>, sent as JSON.</summary>
public sealed record SealInput
{
    /// <summary>The path of the stream.</summary>
    public string? Path { get; init; }

    /// <summary>The number of failed attempts so far.</summary>
    public int Attempt { get; init; }
}

/// <summary>The input of <see cref="StreamEntity.Purge"/>, sent as JSON.</summary>
public sealed record PurgeInput
{
    /// <summary>The path of the stream.</summary>
    public string? Path { get; init; }

    /// <summary>The deleted incarnation.</summary>
    [JsonPropertyName("Life")]
    public Guid Incarnation { get; init; }

    /// <summary>The number of failed attempts so far.</summary>
    public int Attempt { get; init; }
}
