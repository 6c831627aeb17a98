using DurableStreams.Storage;

namespace DurableStreams.AspNetCore;

/// <summary>
/// The store that the host chose. The container knows the store itself under its own type only, and so disposes it
/// once, however many ports it serves. A store without a registry of subscribers has no estuaries, and one without projects
/// knows nobody.
/// </summary>
internal sealed record ChosenStore(IStreamStore Streams, IDueStore Due, ISubscriberStore? Subscribers, IProjectStore? Projects);
