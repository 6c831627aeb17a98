using DurableStreams.Streams;

namespace DurableStreams.FanOut.Estuaries;

/// <summary>The result of a query for an estuary and its subscriptions. A closed set.</summary>
public abstract record EstuaryOutcome
{
    private EstuaryOutcome()
    {
    }

    /// <summary>The estuary exists.</summary>
    /// <param name="Head">The head of its stream.</param>
    /// <param name="Subscriptions">Its subscriptions to sources that still exist.</param>
    public sealed record Found(StreamHead Head, IReadOnlyList<EstuarySubscription> Subscriptions) : EstuaryOutcome;

    /// <summary>The estuary does not exist.</summary>
    public sealed record NotFound : EstuaryOutcome;

    /// <summary>The store is unavailable or throttled: the client may retry.</summary>
    public sealed record Unavailable : EstuaryOutcome;
}
