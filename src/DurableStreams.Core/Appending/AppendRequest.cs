using DurableStreams.Addressing;
using DurableStreams.Content;
using DurableStreams.Diagnostics;
using DurableStreams.Producers;

namespace DurableStreams.Appending;

/// <summary>An append, a close, or both in one step (§5.2, §5.3).</summary>
/// <param name="Path">The stream.</param>
/// <param name="ContentType">What the body is; null only when the body is empty. Ignored then.</param>
/// <param name="Body">The bytes; empty only together with <paramref name="Close"/>.</param>
/// <param name="Close">Close the stream after the append.</param>
/// <param name="Producer">The stamp of an idempotent producer (§5.2.1), or null.</param>
/// <param name="StreamSeq">The writer's sequence (§5.2), compared byte by byte, or null.</param>
public readonly record struct AppendRequest(
    StreamPath Path, ContentType? ContentType, RequestBody Body, bool Close, ProducerStamp? Producer, string? StreamSeq)
{
    /// <summary>Is told how long the commit took; null for nobody who asks.</summary>
    public CommitTiming? Timing { get; init; }
}
