using DurableStreams.Addressing;
using DurableStreams.Subscriptions;

namespace DurableStreams.Storage.Subscriptions;

/// <summary>What a <see cref="Binding"/> says about a path.</summary>
public enum BindingKind
{
    /// <summary>The subscription names the stream (§6.4).</summary>
    Explicit = 1,

    /// <summary>The subscription has a pattern of streams (§6.2).</summary>
    Pattern = 2,

    /// <summary>The stream is the wake stream of the subscription (§7.2).</summary>
    WakeStream = 3,
}

/// <summary>
/// A row of the index by which the creation of a stream finds the subscriptions that it concerns.
/// </summary>
/// <param name="Kind">What the row says.</param>
/// <param name="Text">
/// The path of a stream below the stream root; for <see cref="BindingKind.Pattern"/> the pattern, relative to the root
/// of the subscription.
/// </param>
/// <param name="Subscription">The subscription.</param>
/// <param name="Incarnation">The incarnation of the subscription.</param>
public sealed record Binding(
    BindingKind Kind, string Text, SubscriptionKey Subscription, Incarnation Incarnation);
