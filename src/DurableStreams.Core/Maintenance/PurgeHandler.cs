using DurableStreams.Active;
using DurableStreams.Deleting;
using DurableStreams.Hosting;
using DurableStreams.Reminders;
using DurableStreams.Signals;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.Maintenance;

/// <summary>
/// Removes a bounded number of rows of a deleted incarnation; the rest is left to the worker of the stream, or to the
/// next run if the host has no workers.
/// </summary>
internal sealed class PurgeHandler(StreamServiceContext context, HeadCache heads, IncarnationPurge purge)
    : DeletedStreamHandler<Reminder.Purge>(context, heads)
{
    private const int MaxRows = 500;

    private readonly int _sealAfterCommits = context.Options.SealAfterCommits;

    // An exclusive store has no workers in other processes.
    private readonly IMaintenanceSignals? _workers = context.Streams.IsExclusive ? null : context.Maintenance;

    protected override async ValueTask<ReminderResult> HandleDeletedAsync(
        Reminder.Purge reminder, StreamHead? head, CancellationToken cancellationToken)
    {
        bool isDone = await purge.PurgeAsync(reminder.Path, reminder.Incarnation, MaxRows, cancellationToken)
            .ConfigureAwait(false);
        if (isDone)
        {
            if (_workers is not null && head?.Commits.Count >= _sealAfterCommits)
            {
                // The worker may have kept how far it joined the segments. It finds no rows any more, and forgets it.
                await _workers.PurgeAsync(reminder.Path, reminder.Incarnation, cancellationToken).ConfigureAwait(false);
            }

            return ReminderResult.Done;
        }

        if (_workers is null)
        {
            // Other reminders go first, so that one huge stream does not delay all of them.
            return After(TimeSpan.Zero);
        }

        await _workers.PurgeAsync(reminder.Path, reminder.Incarnation, cancellationToken).ConfigureAwait(false);
        return After(RetryDelay);
    }
}
