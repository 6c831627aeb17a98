namespace DurableStreams.Storage;

/// <summary>A scheduled reminder.</summary>
/// <param name="Id">The id of the row, unique in the store; the same after the row is moved.</param>
/// <param name="Version">
/// Changes whenever the row is moved, even to the same date; a sweeper claims a row by moving it.
/// </param>
/// <param name="DueAt">When the reminder is due.</param>
/// <param name="Reminder">The reminder.</param>
public sealed record ReminderRow(string Id, long Version, DateTimeOffset DueAt, Reminder Reminder);
