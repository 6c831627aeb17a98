using DurableStreams.Addressing;
using DurableStreams.Content;

namespace DurableStreams.Appending;

/// <summary>What became of an append: a closed set. Refusals have changed nothing, producer state included.</summary>
public abstract record AppendOutcome
{
    private AppendOutcome()
    {
    }

    /// <summary>Durably appended and/or closed.</summary>
    /// <param name="Next">The new tail.</param>
    /// <param name="Closed">True when the stream is closed now.</param>
    public sealed record Appended(Offset Next, bool Closed) : AppendOutcome;

    /// <summary>The producer had sent this before; nothing was written again (§5.2.1).</summary>
    /// <param name="Next">The tail.</param>
    /// <param name="Closed">True when the stream is closed.</param>
    /// <param name="Epoch">The producer's epoch.</param>
    /// <param name="LastSeq">The highest accepted seq of that epoch.</param>
    public sealed record Duplicate(Offset Next, bool Closed, long Epoch, long LastSeq) : AppendOutcome;

    /// <summary>A close of a stream that was closed before: a success (§5.3).</summary>
    /// <param name="Next">The final tail.</param>
    public sealed record AlreadyClosed(Offset Next) : AppendOutcome;

    /// <summary>No such stream, or it has expired.</summary>
    public sealed record NotFound : AppendOutcome;

    /// <summary>Deleted, but kept for its forks (§4.2).</summary>
    public sealed record Gone : AppendOutcome;

    /// <summary>The stream accepts no more (§4.1).</summary>
    /// <param name="Next">The final tail.</param>
    public sealed record StreamClosed(Offset Next) : AppendOutcome;

    /// <summary>The stream is fed by its sources only.</summary>
    public sealed record NotWritable : AppendOutcome;

    /// <summary>The body is of another media type than the stream.</summary>
    /// <param name="Expected">The stream's.</param>
    public sealed record ContentTypeMismatch(ContentType Expected) : AppendOutcome;

    /// <summary>A newer epoch has fenced the producer off (§5.2.1).</summary>
    /// <param name="CurrentEpoch">The epoch in force.</param>
    public sealed record StaleEpoch(long CurrentEpoch) : AppendOutcome;

    /// <summary>A new epoch must start at seq 0 (§5.2.1).</summary>
    public sealed record EpochStartsAboveZero : AppendOutcome;

    /// <summary>An earlier request of the producer has not arrived (§5.2.1).</summary>
    /// <param name="Expected">The seq that must come next.</param>
    /// <param name="Received">The seq that came.</param>
    public sealed record SequenceGap(long Expected, long Received) : AppendOutcome;

    /// <summary>The producer is new, and the stream has as many as it may have.</summary>
    public sealed record TooManyProducers : AppendOutcome;

    /// <summary>The writer's sequence is not above the last one (§5.2).</summary>
    /// <param name="Last">The last accepted one.</param>
    public sealed record StreamSeqRegression(string Last) : AppendOutcome;

    /// <summary>The body is not what JSON mode takes (§9.1).</summary>
    /// <param name="Problem">A sentence for the client.</param>
    public sealed record InvalidBody(string Problem) : AppendOutcome;

    /// <summary>The body is over the limit.</summary>
    public sealed record TooLarge : AppendOutcome;

    /// <summary>Overloaded, contended or an unknown outcome: the client may try again.</summary>
    public sealed record Unavailable : AppendOutcome;
}
