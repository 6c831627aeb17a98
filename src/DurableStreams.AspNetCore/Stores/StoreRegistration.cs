using DurableStreams.Storage;

namespace DurableStreams.AspNetCore;

/// <summary>
/// The store that the host chose, one instance for all ports. The container registers the store itself only under its
/// own type, so that it disposes it exactly once. Without a subscriber registry there are no estuaries; without projects
/// no token can be valid.
/// </summary>
internal sealed record StoreRegistration(
    IStreamStore Streams, IDueStore Due, ISubscriberStore? Subscribers, IProjectStore? Projects);
