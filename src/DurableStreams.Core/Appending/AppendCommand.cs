using DurableStreams.Content;
using DurableStreams.Producers;

namespace DurableStreams.Appending;

/// <summary>An append with its body in the stored form.</summary>
internal sealed record AppendCommand(
    ContentType? ContentType, FramedBody Body, bool HasBody, bool Close, ProducerStamp? Producer, string? StreamSeq)
{
    /// <summary>Maximum number of producers of the stream.</summary>
    public int MaxProducers { get; init; } = int.MaxValue;

    /// <summary>Maximum size of the stream in bytes.</summary>
    public long MaxStreamBytes { get; init; } = long.MaxValue;

    /// <inheritdoc cref="AppendRequest.IfMatch"/>
    public string? IfMatch { get; init; }

    /// <summary>The request whose outcome is recorded; null if it need not be.</summary>
    public RecordedRequest? Request { get; init; }
}
