using DurableStreams.Diagnostics;
using DurableStreams.Hosting;
using DurableStreams.Storage;

namespace DurableStreams.Reminders;

/// <summary>Processes due reminders, oldest first. Any number of sweepers may run concurrently.</summary>
internal sealed class Sweeper(StreamServiceContext context, IEnumerable<ReminderHandler> handlers)
{
    private const int PageSize = 100;

    private readonly Dictionary<Type, ReminderHandler> _handlers =
        handlers.ToDictionary(handler => handler.ReminderType);

    /// <summary>Processes one page of due reminders.</summary>
    /// <returns>The number of due reminders in the page; 0 if none is due.</returns>
    public async ValueTask<int> SweepAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<ReminderRow> rows = await context.Reminders.ReadDueAsync(context.Now, PageSize, cancellationToken)
            .ConfigureAwait(false);
        foreach (ReminderRow row in rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await ProcessAsync(row, cancellationToken).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // A failed reminder must not block the others; it stays scheduled.
            catch (Exception problem) when (problem is not OperationCanceledException)
#pragma warning restore CA1031
            {
                context.Log.ReminderFailed(row.Reminder.Kind, row.Reminder.Path, problem);
            }
        }

        context.Log.Swept(rows.Count);
        return rows.Count;
    }

    private async ValueTask ProcessAsync(ReminderRow row, CancellationToken cancellationToken)
    {
        DateTimeOffset claimedUntil = context.Now + ReminderHandler.RetryDelay;
        ReminderRow? claimed = await context.Reminders.PostponeAsync(row, claimedUntil, cancellationToken)
            .ConfigureAwait(false);
        if (claimed is null)
        {
            return;
        }

        ReminderHandler handler = _handlers[claimed.Reminder.GetType()];
        ReminderResult result = await handler.HandleAsync(claimed.Reminder, cancellationToken).ConfigureAwait(false);
        if (result.RetryAt is { } later)
        {
            await context.Reminders.PostponeAsync(claimed, later, cancellationToken).ConfigureAwait(false);
            return;
        }

        await context.Reminders.CompleteAsync(claimed, cancellationToken).ConfigureAwait(false);
        context.Metrics.Swept();
    }
}
