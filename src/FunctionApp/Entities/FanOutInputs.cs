using System.Text.Json.Serialization;

namespace DurableStreams.FunctionApp;

/// <summary>What <see cref="SubscribersEntity.Publish"/> is told; serialised as JSON.</summary>
public sealed record PublishInput
{
    /// <summary>The source.</summary>
    public string? Source { get; init; }

    /// <summary>When it had advanced; for measuring.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>The trace that led to it, as <c>traceparent</c>; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Trace { get; init; }
}

/// <summary>What <see cref="EstuaryEntity.Deliver"/> is told; serialised as JSON.</summary>
public sealed record DeliverInput
{
    /// <summary>The estuary.</summary>
    public string? Estuary { get; init; }

    /// <summary>The source.</summary>
    public string? Source { get; init; }

    /// <summary>When the source had advanced; for measuring.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>The trace that led to it, as <c>traceparent</c>; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Trace { get; init; }
}
