using DurableStreams.Addressing;
using DurableStreams.Content;
using DurableStreams.Diagnostics;
using DurableStreams.Producers;

namespace DurableStreams.Appending;

/// <summary>An append, a close, or both in one step (§5.2, §5.3).</summary>
/// <param name="Path">The stream.</param>
/// <param name="ContentType">Content type of the body; ignored, and may be null, if the body is empty.</param>
/// <param name="Body">The bytes; may be empty only together with <paramref name="Close"/>.</param>
/// <param name="Close">Closes the stream after the append.</param>
/// <param name="Producer">The stamp of an idempotent producer (§5.2.1), or null.</param>
/// <param name="StreamSeq">The value of <c>Stream-Seq</c> (§5.2), compared byte by byte, or null.</param>
public readonly record struct AppendRequest(
    StreamPath Path, ContentType? ContentType, RequestBody Body, bool Close, ProducerStamp? Producer, string? StreamSeq)
{
    /// <summary>
    /// The maximum length of a <c>Stream-Seq</c> in characters, which callers must check: it is stored in the stream's
    /// head and written with every commit.
    /// </summary>
    public const int MaxStreamSeqLength = 1024;

    /// <summary>
    /// Appends only if this is the stream's tail, as the text of an offset; null to append in any case.
    /// </summary>
    public string? IfMatch { get; init; }

    /// <summary>Receives the duration of the commit; null if it is not needed.</summary>
    public CommitTiming? Timing { get; init; }
}
