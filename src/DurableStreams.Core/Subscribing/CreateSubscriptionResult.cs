using DurableStreams.Subscriptions;

namespace DurableStreams.Subscribing;

/// <summary>How the creation of a subscription ended.</summary>
internal enum CreateSubscriptionVerdict
{
    Created,
    Confirmed,
    Different,
    TooMany,
}

/// <summary>The verdict, and the head of the new or existing subscription.</summary>
internal readonly record struct CreateSubscriptionResult(
    CreateSubscriptionVerdict Verdict, SubscriptionHead? Head = null);
