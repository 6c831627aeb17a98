using DurableStreams.Storage;
using DurableStreams.Storage.Subscriptions;

namespace DurableStreams.AspNetCore.Stores;

/// <summary>
/// The store that the host chose, one instance for all ports. The container registers the store itself only under its
/// own type, so that it disposes it exactly once.
/// </summary>
internal sealed record StoreRegistration(
    IStreamStore Streams, IReminderStore Reminders, ISubscriberStore Subscribers, IProjectStore Projects)
{
    /// <summary>The store of subscriptions; null if the store keeps none, and then there are none.</summary>
    public ISubscriptionStore? Subscriptions { get; init; }

    /// <summary>The index of subscriptions; as <see cref="Subscriptions"/>.</summary>
    public ISubscriptionIndex? SubscriptionIndex { get; init; }

    /// <summary>The store of the service's own secrets; as <see cref="Subscriptions"/>.</summary>
    public ISecretStore? Secrets { get; init; }

    /// <summary>True while the store refuses data because its disk is full.</summary>
    public bool IsFull => Streams is IStoreSpace { IsFull: true };

    /// <summary>The free space of the store's disk; null if it has none, or it cannot be determined.</summary>
    public long? FreeBytes => (Streams as IStoreSpace)?.FreeBytes;
}
