namespace DurableStreams.Producers;

/// <summary>What identifies one request of an idempotent producer (§5.2.1).</summary>
/// <param name="Id">The producer.</param>
/// <param name="Epoch">0 to <see cref="MaxNumber"/>; raised by the producer when it restarts.</param>
/// <param name="Seq">0 to <see cref="MaxNumber"/>; one more for each request of an epoch.</param>
public readonly record struct ProducerStamp(ProducerId Id, long Epoch, long Seq)
{
    /// <summary>The largest epoch and seq: 2^53−1, what JavaScript can count to.</summary>
    public const long MaxNumber = (1L << 53) - 1;
}

/// <summary>What a stream remembers of a producer: committed with the data, kept for the stream's incarnation.</summary>
/// <param name="Epoch">The highest epoch seen.</param>
/// <param name="LastSeq">The last accepted seq of that epoch.</param>
public readonly record struct ProducerState(long Epoch, long LastSeq);

/// <summary>A producer's state as a row to be written.</summary>
public readonly record struct ProducerRow(ProducerId Id, ProducerState State);
