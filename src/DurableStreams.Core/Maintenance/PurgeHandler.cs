using DurableStreams.Active;
using DurableStreams.Deleting;
using DurableStreams.Hosting;
using DurableStreams.Reminders;
using DurableStreams.Signals;
using DurableStreams.Storage;

namespace DurableStreams.Maintenance;

/// <summary>Removes the rows of a deleted incarnation, a bounded number each time; the rest is up to the stream's worker, if there is one.</summary>
internal sealed class PurgeHandler(StreamServiceContext context, HeadCache heads, IncarnationPurge purge)
    : DeletedStreamHandler<Reminder.Purge>(context, heads)
{
    private const int RowsAtOnce = 500;

    // A store of this process alone has no workers elsewhere.
    private readonly IMaintenanceSignals? _workers = context.Streams.IsExclusive ? null : context.Maintenance;

    protected override async ValueTask<ReminderResult> HandleDeletedAsync(Reminder.Purge reminder, CancellationToken cancellationToken)
    {
        if (await purge.PurgeAsync(reminder.Path, reminder.Incarnation, RowsAtOnce, cancellationToken).ConfigureAwait(false))
        {
            return ReminderResult.Done;
        }

        if (_workers is null)
        {
            // The rest waits its turn, so that one huge stream does not hold up every other reminder.
            return After(TimeSpan.Zero);
        }

        await _workers.PurgeAsync(reminder.Path, reminder.Incarnation, cancellationToken).ConfigureAwait(false);
        return After(RetryDelay);
    }
}
