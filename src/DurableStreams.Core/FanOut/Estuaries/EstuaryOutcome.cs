using DurableStreams.Streams;

namespace DurableStreams.FanOut.Estuaries;

/// <summary>An estuary and its subscriptions: a closed set of what a look at it finds.</summary>
public abstract record EstuaryOutcome
{
    private EstuaryOutcome()
    {
    }

    /// <summary>It is there.</summary>
    /// <param name="Head">Its stream.</param>
    /// <param name="Subscriptions">Its subscriptions to living sources.</param>
    public sealed record Found(StreamHead Head, IReadOnlyList<EstuarySubscription> Subscriptions) : EstuaryOutcome;

    /// <summary>There is no such estuary.</summary>
    public sealed record NotFound : EstuaryOutcome;

    /// <summary>The store cannot be reached or is throttled: the client may try again.</summary>
    public sealed record Unavailable : EstuaryOutcome;
}
