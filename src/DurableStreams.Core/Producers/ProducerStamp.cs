namespace DurableStreams.Producers;

/// <summary>Identifies one request of an idempotent producer (§5.2.1).</summary>
/// <param name="Id">The producer.</param>
/// <param name="Epoch">0 to <see cref="MaxNumber"/>; raised by the producer when it restarts.</param>
/// <param name="Seq">0 to <see cref="MaxNumber"/>; starts at 0 in each epoch, plus one per request.</param>
public readonly record struct ProducerStamp(ProducerId Id, long Epoch, long Seq)
{
    /// <summary>The largest epoch and seq: 2^53−1, the largest safe integer of JavaScript.</summary>
    public const long MaxNumber = (1L << 53) - 1;
}

/// <summary>The stored state of a producer: committed with the data, kept until the stream is deleted.</summary>
/// <param name="Epoch">The highest epoch seen.</param>
/// <param name="LastSeq">The last accepted seq of that epoch.</param>
public readonly record struct ProducerState(long Epoch, long LastSeq);

/// <summary>A producer's state as a row to be written.</summary>
public readonly record struct ProducerRow(ProducerId Id, ProducerState State);
