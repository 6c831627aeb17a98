using DurableStreams.Subscriptions;

namespace DurableStreams.Waking;

/// <summary>How a claim ended.</summary>
internal enum ClaimStatus
{
    Claimed,
    AlreadyClaimed,
    NothingPending,
    NotPullWake,
    NotFound,
}

/// <summary>The result of a claim.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Head">The subscription; null if it was not found, or is of the other type.</param>
/// <param name="Streams">The streams with news, if claimed.</param>
internal readonly record struct ClaimResult(
    ClaimStatus Status, SubscriptionHead? Head = null, IReadOnlyList<LinkState>? Streams = null);
