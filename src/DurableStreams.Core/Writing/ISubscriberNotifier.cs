using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.Writing;

/// <summary>What the writer of a stream with subscribers calls around its commits. Streams without subscribers never do.</summary>
internal interface ISubscriberNotifier
{
    /// <summary>Schedules the reminder that makes sure that nothing is lost. Completes when it is durable.</summary>
    /// <exception cref="StoreUnavailableException">It could not be scheduled; the commit must not be made.</exception>
    ValueTask ScheduleAsync(StreamPath source, StreamHead head);

    /// <summary>Signals that a source has advanced. Never fails; completes when the signal is sent or has taken too long.</summary>
    Task NotifyAsync(StreamPath source);
}
