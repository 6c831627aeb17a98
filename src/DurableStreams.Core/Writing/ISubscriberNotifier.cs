using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.Writing;

/// <summary>Called by a stream actor before and after its commits, if the stream has subscribers.</summary>
internal interface ISubscriberNotifier
{
    /// <summary>Schedules the reminder that makes up for lost signals. Completes when it is durable.</summary>
    /// <exception cref="StoreUnavailableException">The reminder was not scheduled: do not commit.</exception>
    ValueTask ScheduleAsync(StreamPath source, StreamHead head);

    /// <summary>
    /// Signals that a source has advanced. Never fails; completes when the signal is sent, or after a timeout.
    /// </summary>
    /// <param name="source">The stream.</param>
    /// <param name="head">Its head, which tells whom to notify.</param>
    Task NotifyAsync(StreamPath source, StreamHead head);
}
