namespace DurableStreams.Storage;

/// <summary>A scheduled reminder.</summary>
/// <param name="Id">The id of the row, unique in the store.</param>
/// <param name="Version">Changes whenever the row is claimed or moved to another time.</param>
/// <param name="DueAt">When the reminder is due.</param>
/// <param name="Reminder">The reminder.</param>
public sealed record ReminderRow(string Id, long Version, DateTimeOffset DueAt, Reminder Reminder);
