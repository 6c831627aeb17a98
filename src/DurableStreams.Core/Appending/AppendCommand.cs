using DurableStreams.Content;
using DurableStreams.Producers;

namespace DurableStreams.Appending;

/// <summary>An append with its body in the stored form.</summary>
internal sealed record AppendCommand(
    ContentType? ContentType, FramedBody Body, bool HasBody, bool Close, ProducerStamp? Producer, string? StreamSeq)
{
    /// <summary>Maximum number of producers of the stream.</summary>
    public int MaxProducers { get; init; } = int.MaxValue;

    /// <summary>The request whose outcome is recorded; null if it need not be.</summary>
    public RecordedRequest? Request { get; init; }
}
