namespace DurableStreams.Storage;

/// <summary>The store of reminders, which the sweeper processes, oldest first.</summary>
/// <remarks>Failures as on <see cref="IStreamStore"/>. One reminder may have several rows.</remarks>
public interface IReminderStore
{
    /// <summary>
    /// Schedules a reminder and returns only when it is durable. Scheduled again, it is due at the new time as well: the
    /// caller may be about to commit, so completing an earlier row must not settle this one.
    /// </summary>
    ValueTask ScheduleAsync(Reminder reminder, DateTimeOffset dueAt, CancellationToken cancellationToken);

    /// <summary>The rows that are due, oldest first.</summary>
    ValueTask<IReadOnlyList<ReminderRow>> ReadDueAsync(DateTimeOffset now, int max, CancellationToken cancellationToken);

    /// <summary>Moves a row to a later time, unless its version has changed; also how a sweeper claims a row.</summary>
    /// <returns>The row as it is now, or null when another has changed or completed it.</returns>
    ValueTask<ReminderRow?> PostponeAsync(ReminderRow row, DateTimeOffset dueAt, CancellationToken cancellationToken);

    /// <summary>Removes a row, unless its version has changed.</summary>
    /// <returns>False when another has changed or completed it.</returns>
    ValueTask<bool> CompleteAsync(ReminderRow row, CancellationToken cancellationToken);
}
