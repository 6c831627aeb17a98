using DurableStreams.Addressing;
using DurableStreams.Content;
using DurableStreams.Producers;
using DurableStreams.Storage;

namespace DurableStreams.Signals;

/// <summary>An append that the worker of its stream must make, once, however often the signal arrives.</summary>
/// <param name="Request">The id of the request: the same in every repetition.</param>
/// <param name="Deadline">After this time, the append is cancelled instead.</param>
/// <param name="Path">The stream.</param>
public sealed record AppendSignal(RequestId Request, DateTimeOffset Deadline, StreamPath Path)
{
    /// <summary>The content type of the body; null if there is no body.</summary>
    public ContentType? ContentType { get; init; }

    /// <summary>The body; may be empty only together with <see cref="Close"/>.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Closes the stream after the append.</summary>
    public bool Close { get; init; }

    /// <summary>The stamp of an idempotent producer, or null.</summary>
    public ProducerStamp? Producer { get; init; }

    /// <summary>The value of <c>Stream-Seq</c>, or null.</summary>
    public string? StreamSeq { get; init; }

    /// <summary>The required tail, as the text of an offset; null to append in any case.</summary>
    public string? IfMatch { get; init; }

    /// <summary>
    /// True if the stream had subscribers when the signal was sent: the worker then notifies them without waiting for
    /// the commit to find out.
    /// </summary>
    public bool HasSubscribers { get; init; }
}
