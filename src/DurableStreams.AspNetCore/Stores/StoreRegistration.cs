using DurableStreams.Storage;

namespace DurableStreams.AspNetCore.Stores;

/// <summary>
/// The store that the host chose, one instance for all ports. The container registers the store itself only under its
/// own type, so that it disposes it exactly once.
/// </summary>
internal sealed record StoreRegistration(
    IStreamStore Streams, IReminderStore Reminders, ISubscriberStore Subscribers, IProjectStore Projects)
{
    /// <summary>True while the store refuses data because its disk is full.</summary>
    public bool IsFull => Streams is IStoreSpace { IsFull: true };
}
