using DurableStreams.Storage;

namespace DurableStreams.AspNetCore;

/// <summary>
/// The store that the host chose. The container knows the store itself under its own type only, and so disposes it
/// once, however many ports it serves.
/// </summary>
internal sealed record ChosenStore(IStreamStore Streams, IReminderStore Reminders, ISubscriberStore Subscribers, IProjectStore Projects);
