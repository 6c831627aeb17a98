using System.Text.Json.Serialization;

namespace DurableStreams.FunctionApp.Entities;

/// <summary>The input of <see cref="SubscribersEntity.Publish"/>, sent as JSON.</summary>
public sealed record PublishInput
{
    /// <summary>The path of the source.</summary>
    public string? Source { get; init; }

    /// <summary>The incarnation of the source that advanced; null if the sender does not know it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? Incarnation { get; init; }

    /// <summary>When the source advanced. Used to measure the delivery latency.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>The trace that caused the signal, as a W3C <c>traceparent</c>; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Trace { get; init; }
}

/// <summary>The input of <see cref="EstuaryEntity.Deliver"/>, sent as JSON.</summary>
public sealed record DeliverInput
{
    /// <summary>The path of the estuary.</summary>
    public string? Estuary { get; init; }

    /// <summary>The path of the source.</summary>
    public string? Source { get; init; }

    /// <summary>When the source advanced. Used to measure the delivery latency.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>The trace that caused the signal, as a W3C <c>traceparent</c>; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Trace { get; init; }
}
