using DurableStreams.Diagnostics;
using DurableStreams.Hosting;
using DurableStreams.Storage;

namespace DurableStreams.Reminders;

/// <summary>
/// Processes due reminders, oldest first and a bounded number at the same time. Those of one path are processed one
/// after the other. Any number of sweepers may run concurrently.
/// </summary>
internal sealed class Sweeper(StreamServiceContext context, IEnumerable<ReminderHandler> handlers)
{
    // Several times the maximum number at the same time, so that a slow reminder at the end does not idle the others.
    private const int PageSize = 500;

    private static readonly TimeSpan WarningInterval = TimeSpan.FromHours(1);

    private readonly Dictionary<Type, ReminderHandler> _handlers =
        handlers.ToDictionary(handler => handler.ReminderType);

    private readonly Lock _lock = new();
    private long? _warnedAt;

    /// <summary>Processes one page of due reminders.</summary>
    /// <returns>The number of due reminders in the page; 0 if none is due.</returns>
    public async ValueTask<int> SweepAsync(CancellationToken cancellationToken)
    {
        DueReminders rows = await context.Reminders.ReadDueAsync(context.Now, PageSize, cancellationToken)
            .ConfigureAwait(false);
        ReportUnreadable(rows.UnreadableCount);
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = context.Options.MaxConcurrentReminders,
            CancellationToken = cancellationToken,
        };

        // Groups are in the order of their first row, so the oldest reminders still go first.
        await Parallel.ForEachAsync(
            rows.GroupBy(row => row.Reminder.Path),
            parallel,
            async (reminders, cancellation) =>
            {
                foreach (ReminderRow row in reminders)
                {
                    cancellation.ThrowIfCancellationRequested();
                    await TryProcessAsync(row, cancellation).ConfigureAwait(false);
                }
            }).ConfigureAwait(false);
        context.Log.Swept(rows.Count);
        return rows.Count;
    }

    private void ReportUnreadable(int count)
    {
        context.Metrics.FoundUnreadable(count);
        if (count == 0)
        {
            return;
        }

        lock (_lock)
        {
            if (_warnedAt is { } warned && context.Time.GetElapsedTime(warned) < WarningInterval)
            {
                return;
            }

            _warnedAt = context.Time.GetTimestamp();
        }

        context.Log.RemindersUnreadable(count);
    }

    private async ValueTask TryProcessAsync(ReminderRow row, CancellationToken cancellationToken)
    {
        try
        {
            await ProcessAsync(row, cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A failed reminder must not block the others; it stays scheduled.
        catch (Exception problem) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            context.Log.ReminderFailed(row.Reminder.Kind, row.Reminder.Path, problem);
        }
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
