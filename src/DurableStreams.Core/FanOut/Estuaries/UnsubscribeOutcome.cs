namespace DurableStreams.FanOut.Estuaries;

/// <summary>What became of the end of a subscription.</summary>
public enum UnsubscribeOutcome
{
    /// <summary>There is none any more.</summary>
    Unsubscribed,

    /// <summary>There is no such estuary.</summary>
    NotFound,

    /// <summary>Overloaded, contended or an unknown outcome: the client may try again.</summary>
    Unavailable,
}
