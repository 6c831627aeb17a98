using System.Text.Json.Serialization;
using DurableStreams.Addressing;
using DurableStreams.Maintenance;

namespace DurableStreams.FunctionApp.Entities;

/// <summary>
/// The state of <see cref="StreamEntity"/>, stored as JSON. It is only a hint; losing it makes the next sealing start
/// from the beginning.
/// </summary>
public sealed class StreamEntityState
{
    /// <summary>The incarnation that was sealed last.</summary>
    [JsonPropertyName("SealedLife")]
    public Guid? SealedIncarnation { get; set; }

    /// <summary>The position up to which it is sealed.</summary>
    public long SealedTo { get; set; }

    internal static StreamEntityState Of(SealProgress progress) =>
        new() { SealedIncarnation = progress.Incarnation.Value, SealedTo = progress.Position };

    internal SealProgress? Sealed() =>
        SealedIncarnation is { } incarnation
            ? new SealProgress(new Incarnation(incarnation), SealedTo, IsComplete: false)
            : null;
}
