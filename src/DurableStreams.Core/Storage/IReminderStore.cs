namespace DurableStreams.Storage;

/// <summary>The store of reminders, which the sweeper processes oldest first.</summary>
/// <remarks>Fails as <see cref="IStreamStore"/> does. A reminder may have several rows.</remarks>
public interface IReminderStore
{
    /// <summary>
    /// Schedules a reminder and returns only when it is durable. Each call adds a row, even for an equal reminder: the
    /// caller may be about to commit, so completing an earlier row must not complete this one.
    /// </summary>
    ValueTask ScheduleAsync(Reminder reminder, DateTimeOffset dueAt, CancellationToken cancellationToken);

    /// <summary>Reads due rows, oldest first.</summary>
    ValueTask<IReadOnlyList<ReminderRow>> ReadDueAsync(
        DateTimeOffset now, int max, CancellationToken cancellationToken);

    /// <summary>
    /// Moves a row to a later time, unless its version has changed. A sweeper also claims a row this way.
    /// </summary>
    /// <returns>The row in its new version; null if it was changed or completed concurrently.</returns>
    ValueTask<ReminderRow?> PostponeAsync(ReminderRow row, DateTimeOffset dueAt, CancellationToken cancellationToken);

    /// <summary>Removes a row, unless its version has changed.</summary>
    /// <returns>False if it was changed or completed concurrently.</returns>
    ValueTask<bool> CompleteAsync(ReminderRow row, CancellationToken cancellationToken);
}
