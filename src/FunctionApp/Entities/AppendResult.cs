using System.Text.Json.Serialization;
using DurableStreams.AspNetCore.Append;

namespace DurableStreams.FunctionApp.Entities;

/// <summary>The result of <see cref="StreamEntity.Append"/>, for callers in orchestrations.</summary>
public sealed record AppendResult
{
    /// <summary>The tail after the append, as in <c>Stream-Next-Offset</c>; null after most errors.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? NextOffset { get; init; }

    /// <summary>True if the stream is closed.</summary>
    public bool Closed { get; init; }

    /// <summary>True if an idempotent producer has made this append before.</summary>
    public bool Duplicate { get; init; }

    /// <summary>
    /// The protocol's error code; null after a success. After <c>UNAVAILABLE</c>, the same request may be repeated;
    /// after <c>APPEND_CANCELLED</c>, only one with another id can succeed.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Error { get; init; }

    /// <summary>The error as a sentence for people.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Message { get; init; }

    internal static AppendResult Failed(string error, string message) => new() { Error = error, Message = message };

    internal static AppendResult Failed(AppendRefusal refusal) => Failed(refusal.Code, refusal.Message);
}
