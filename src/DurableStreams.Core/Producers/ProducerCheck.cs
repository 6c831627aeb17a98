namespace DurableStreams.Producers;

/// <summary>What the validation of a producer's stamp says (§5.2.1, "Validation Logic").</summary>
internal enum ProducerVerdict
{
    /// <summary>The next request of this producer.</summary>
    Accepted,

    /// <summary>Accepted before; nothing is written again.</summary>
    Duplicate,

    /// <summary>A newer epoch has fenced this producer off.</summary>
    StaleEpoch,

    /// <summary>A new epoch must start at seq 0.</summary>
    EpochStartsAboveZero,

    /// <summary>An earlier seq has not arrived.</summary>
    Gap,
}

/// <summary>The producer state machine.</summary>
internal static class ProducerCheck
{
    /// <summary>Judges a stamp against what the stream remembers of the producer.</summary>
    /// <param name="known">Null when the stream has never seen the producer.</param>
    /// <param name="stamp">The request's stamp.</param>
    public static ProducerVerdict Judge(ProducerState? known, ProducerStamp stamp) => known switch
    {
        // A first contact may come with any epoch, but only with its first request.
        null => stamp.Seq == 0 ? ProducerVerdict.Accepted : ProducerVerdict.Gap,
        { } state when stamp.Epoch < state.Epoch => ProducerVerdict.StaleEpoch,
        { } state when stamp.Epoch > state.Epoch =>
            stamp.Seq == 0 ? ProducerVerdict.Accepted : ProducerVerdict.EpochStartsAboveZero,
        { } state when stamp.Seq <= state.LastSeq => ProducerVerdict.Duplicate,
        { } state => stamp.Seq == state.LastSeq + 1 ? ProducerVerdict.Accepted : ProducerVerdict.Gap,
    };
}
