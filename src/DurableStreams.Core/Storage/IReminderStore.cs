namespace DurableStreams.Storage;

/// <summary>The store of reminders, which the sweeper processes oldest first.</summary>
/// <remarks>
/// See <see cref="IStreamStore"/> for failures, durability and cancellation. A reminder may have several rows. Dates
/// keep their precision of 100 ns.
/// </remarks>
public interface IReminderStore
{
    /// <summary>
    /// Schedules a reminder. Each call adds a row, even for an equal reminder: the caller may be about to commit, so
    /// completing an earlier row must not complete this one.
    /// </summary>
    ValueTask ScheduleAsync(Reminder reminder, DateTimeOffset dueAt, CancellationToken cancellationToken);

    /// <summary>
    /// Reads the rows that are due, oldest first; rows of one date in any order. Rows that this release cannot decode,
    /// for example because a newer one wrote them, are passed over and stay as they are.
    /// </summary>
    /// <param name="now">
    /// Rows with this date or an earlier one are due. <see cref="DateTimeOffset.MaxValue"/> for all rows.
    /// </param>
    /// <param name="max">
    /// Maximum number of rows; 1 or more. Fewer are returned only if no more readable ones are due.
    /// </param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<DueReminders> ReadDueAsync(DateTimeOffset now, int max, CancellationToken cancellationToken);

    /// <summary>
    /// Moves a row to a later time, unless its version has changed. A sweeper also claims a row this way.
    /// </summary>
    /// <returns>The row in its new version; null if it was changed or completed concurrently.</returns>
    ValueTask<ReminderRow?> PostponeAsync(ReminderRow row, DateTimeOffset dueAt, CancellationToken cancellationToken);

    /// <summary>Removes a row, unless its version has changed.</summary>
    /// <returns>False if it was changed or completed concurrently.</returns>
    ValueTask<bool> CompleteAsync(ReminderRow row, CancellationToken cancellationToken);
}
