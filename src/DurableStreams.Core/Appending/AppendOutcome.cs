using DurableStreams.Addressing;
using DurableStreams.Content;

namespace DurableStreams.Appending;

/// <summary>The outcome of an append: a closed set. A refusal changes nothing, not even producer state.</summary>
public abstract record AppendOutcome
{
    private AppendOutcome()
    {
    }

    /// <summary>Durably appended and/or closed.</summary>
    /// <param name="Next">The new tail.</param>
    /// <param name="Closed">True if this request closed the stream.</param>
    public sealed record Appended(Offset Next, bool Closed) : AppendOutcome;

    /// <summary>A request that the producer has sent before; nothing was written again (§5.2.1).</summary>
    /// <param name="Next">The current tail.</param>
    /// <param name="Closed">True if the stream is closed.</param>
    /// <param name="Epoch">The producer's epoch.</param>
    /// <param name="LastSeq">The highest accepted seq of that epoch.</param>
    public sealed record Duplicate(Offset Next, bool Closed, long Epoch, long LastSeq) : AppendOutcome;

    /// <summary>A close of a stream that was already closed: a success (§5.3).</summary>
    /// <param name="Next">The final tail.</param>
    public sealed record AlreadyClosed(Offset Next) : AppendOutcome;

    /// <summary>The stream does not exist or has expired.</summary>
    public sealed record NotFound : AppendOutcome;

    /// <summary>The stream is deleted, but kept for its forks (§4.2).</summary>
    public sealed record Gone : AppendOutcome;

    /// <summary>The stream is closed and accepts no more appends (§4.1).</summary>
    /// <param name="Next">The final tail.</param>
    public sealed record StreamClosed(Offset Next) : AppendOutcome;

    /// <summary>The stream is an estuary: it receives data from its sources only.</summary>
    public sealed record NotWritable : AppendOutcome;

    /// <summary>The media type of the body differs from that of the stream.</summary>
    /// <param name="Expected">The content type of the stream.</param>
    public sealed record ContentTypeMismatch(ContentType Expected) : AppendOutcome;

    /// <summary>A newer epoch has fenced the producer off (§5.2.1).</summary>
    /// <param name="CurrentEpoch">The current epoch of the producer.</param>
    public sealed record StaleEpoch(long CurrentEpoch) : AppendOutcome;

    /// <summary>A new epoch must start at seq 0 (§5.2.1).</summary>
    public sealed record EpochStartsAboveZero : AppendOutcome;

    /// <summary>An earlier request of the producer has not arrived (§5.2.1).</summary>
    /// <param name="Expected">The next seq that the stream accepts.</param>
    /// <param name="Received">The seq of this request.</param>
    public sealed record SequenceGap(long Expected, long Received) : AppendOutcome;

    /// <summary>The producer is new, and the stream already has the maximum number of producers.</summary>
    public sealed record TooManyProducers : AppendOutcome;

    /// <summary><c>Stream-Seq</c> is not greater than the last accepted value (§5.2).</summary>
    /// <param name="Last">The last accepted value.</param>
    public sealed record StreamSeqRegression(string Last) : AppendOutcome;

    /// <summary>The body is not valid in JSON mode (§9.1).</summary>
    /// <param name="Problem">A sentence for the client.</param>
    public sealed record InvalidBody(string Problem) : AppendOutcome;

    /// <summary>The body is over the limit.</summary>
    public sealed record TooLarge : AppendOutcome;

    /// <summary>
    /// The request was cancelled at its deadline, before it was applied. It will never be applied; the client may send
    /// another one.
    /// </summary>
    public sealed record Cancelled : AppendOutcome;

    /// <summary>The tail is not the one that the request requires.</summary>
    /// <param name="Next">The current tail.</param>
    public sealed record PreconditionFailed(Offset Next) : AppendOutcome;

    /// <summary>The stream would exceed its maximum size. Reads, closing without data and deletion go on.</summary>
    public sealed record QuotaExceeded : AppendOutcome;

    /// <summary>The stream is overloaded or contended, or the outcome is unknown: the client may retry.</summary>
    public sealed record Unavailable : AppendOutcome;
}
