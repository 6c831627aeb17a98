using DurableStreams.Addressing;
using DurableStreams.Subscriptions;

namespace DurableStreams.Subscribing;

/// <summary>The outcome of a claim (§7.2). A closed set.</summary>
public abstract record ClaimOutcome
{
    private ClaimOutcome()
    {
    }

    /// <summary>The worker holds the lease.</summary>
    /// <param name="Incarnation">The incarnation of the subscription, for the token.</param>
    /// <param name="Wake">The wake.</param>
    /// <param name="Generation">Its generation.</param>
    /// <param name="Streams">The streams with news.</param>
    /// <param name="Lease">The duration of the lease.</param>
    public sealed record Claimed(
        Incarnation Incarnation,
        WakeId Wake,
        long Generation,
        IReadOnlyList<LinkState> Streams,
        TimeSpan Lease) : ClaimOutcome;

    /// <summary>Another worker holds the lease.</summary>
    /// <param name="Holder">The name of that worker.</param>
    /// <param name="Generation">The current generation.</param>
    public sealed record AlreadyClaimed(string Holder, long Generation) : ClaimOutcome;

    /// <summary>No linked stream has news.</summary>
    public sealed record NothingPending : ClaimOutcome;

    /// <summary>The subscription sends webhooks.</summary>
    public sealed record NotPullWake : ClaimOutcome;

    /// <summary>There is no subscription.</summary>
    public sealed record NotFound : ClaimOutcome;

    /// <summary>The store is unavailable; the request may be repeated.</summary>
    public sealed record Unavailable : ClaimOutcome;
}
