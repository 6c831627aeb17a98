using System.Collections.Concurrent;
using DurableStreams.Addressing;
using DurableStreams.Hosting;
using DurableStreams.Primitives;
using DurableStreams.Storage;

namespace DurableStreams.FanOut.Deliver;

/// <summary>Schedules retries of failed deliveries, and remembers for a while which ones are scheduled.</summary>
internal sealed class DeliveryRetries(StreamServiceContext context)
{
    /// <summary>Retries beyond this number are not remembered; a duplicate reminder does no harm.</summary>
    private const int MaxRemembered = 10_000;

    private readonly RetrySchedule _schedule = new(context.FanOut.FirstBackOff, context.FanOut.LongestBackOff);
    private readonly ConcurrentDictionary<(StreamPath Estuary, StreamPath Source), DateTimeOffset> _scheduled = new();

    /// <summary>Schedules the first retry, unless one is already scheduled and not yet due.</summary>
    /// <returns>False if the store was unavailable.</returns>
    public async ValueTask<bool> TryScheduleAsync(
        StreamPath estuary, StreamPath source, CancellationToken cancellationToken)
    {
        if (_scheduled.TryGetValue((estuary, source), out DateTimeOffset scheduled) && scheduled > context.Now)
        {
            return true;
        }

        try
        {
            DateTimeOffset dueAt = context.Now + _schedule.DelayAfter(0);
            var retry = new Reminder.Deliver(estuary, source, Attempt: 1);
            await context.Reminders.ScheduleAsync(retry, dueAt, cancellationToken).ConfigureAwait(false);
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

    /// <summary>Schedules the attempt that follows a failed one.</summary>
    /// <exception cref="StoreUnavailableException">The reminder could not be stored.</exception>
    public ValueTask ScheduleNextAsync(Reminder.Deliver failed, CancellationToken cancellationToken) =>
        context.Reminders.ScheduleAsync(
            failed with { Attempt = failed.Attempt + 1 },
            context.Now + _schedule.DelayAfter(failed.Attempt),
            cancellationToken);

    /// <summary>Forgets a scheduled retry. Its reminder stays, and will find nothing to do.</summary>
    public void Succeeded(StreamPath estuary, StreamPath source)
    {
        if (!_scheduled.IsEmpty)
        {
            _scheduled.TryRemove((estuary, source), out _);
        }
    }
}
