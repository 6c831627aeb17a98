namespace DurableStreams.Producers;

/// <summary>The result of the validation of a producer's stamp (§5.2.1, "Validation Logic").</summary>
internal enum ProducerVerdict
{
    /// <summary>The stamp is that of the next request of this producer.</summary>
    Accepted,

    /// <summary>The request was accepted before; nothing is written again.</summary>
    Duplicate,

    /// <summary>A newer epoch has fenced off this producer.</summary>
    StaleEpoch,

    /// <summary>A new epoch must start at seq 0.</summary>
    EpochStartsAboveZero,

    /// <summary>An earlier seq has not arrived.</summary>
    Gap,
}

/// <summary>The producer state machine.</summary>
internal static class ProducerCheck
{
    /// <summary>Compares a stamp with the stored state of the producer.</summary>
    /// <param name="known">The stored state; null for a new producer.</param>
    /// <param name="stamp">The stamp of the request.</param>
    public static ProducerVerdict Judge(ProducerState? known, ProducerStamp stamp) => known switch
    {
        // A new producer may start with any epoch, but only at seq 0.
        null => stamp.Seq == 0 ? ProducerVerdict.Accepted : ProducerVerdict.Gap,
        { } state when stamp.Epoch < state.Epoch => ProducerVerdict.StaleEpoch,
        { } state when stamp.Epoch > state.Epoch =>
            stamp.Seq == 0 ? ProducerVerdict.Accepted : ProducerVerdict.EpochStartsAboveZero,
        { } state when stamp.Seq <= state.LastSeq => ProducerVerdict.Duplicate,
        { } state => stamp.Seq == state.LastSeq + 1 ? ProducerVerdict.Accepted : ProducerVerdict.Gap,
    };
}
