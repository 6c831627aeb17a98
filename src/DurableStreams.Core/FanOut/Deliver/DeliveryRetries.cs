using System.Collections.Concurrent;
using DurableStreams.Addressing;
using DurableStreams.Hosting;
using DurableStreams.Primitives;
using DurableStreams.Storage;

namespace DurableStreams.FanOut.Deliver;

/// <summary>Schedules another attempt for an estuary that could not receive, and remembers for a while that it did.</summary>
internal sealed class DeliveryRetries(StreamServiceContext context)
{
    /// <summary>Further ones are not remembered; an additional reminder does no harm.</summary>
    private const int MaxRemembered = 10_000;

    private readonly RetrySchedule _schedule = new(context.FanOut.FirstBackOff, context.FanOut.LongestBackOff);
    private readonly ConcurrentDictionary<(StreamPath Estuary, StreamPath Source), DateTimeOffset> _scheduled = new();

    /// <summary>Schedules the first retry, unless one is scheduled that is not due yet.</summary>
    /// <returns>False when it could not be scheduled.</returns>
    public async ValueTask<bool> TryScheduleAsync(StreamPath estuary, StreamPath source, CancellationToken cancellationToken)
    {
        if (_scheduled.TryGetValue((estuary, source), out DateTimeOffset scheduled) && scheduled > context.Now)
        {
            return true;
        }

        try
        {
            DateTimeOffset dueAt = context.Now + _schedule.DelayAfter(0);
            await context.Reminders.ScheduleAsync(new Reminder.Deliver(estuary, source, Attempt: 1), dueAt, cancellationToken).ConfigureAwait(false);
            if (_scheduled.Count < MaxRemembered)
            {
                _scheduled[(estuary, source)] = dueAt;
            }

            return true;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    /// <summary>Schedules the attempt after one that failed.</summary>
    /// <exception cref="StoreUnavailableException">It could not be scheduled.</exception>
    public ValueTask ScheduleNextAsync(Reminder.Deliver failed, CancellationToken cancellationToken) =>
        context.Reminders.ScheduleAsync(
            failed with { Attempt = failed.Attempt + 1 }, context.Now + _schedule.DelayAfter(failed.Attempt), cancellationToken);

    /// <summary>Forgets what was scheduled; its reminder finds nothing to do.</summary>
    public void Succeeded(StreamPath estuary, StreamPath source)
    {
        if (!_scheduled.IsEmpty)
        {
            _scheduled.TryRemove((estuary, source), out _);
        }
    }
}
