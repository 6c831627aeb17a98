namespace DurableStreams.Storage;

/// <summary>A scheduled reminder.</summary>
/// <param name="Id">The row's id, unique in the store.</param>
/// <param name="Version">Changes whenever the row is claimed or moved to another time.</param>
/// <param name="DueAt">When it becomes due.</param>
/// <param name="Reminder">What to do.</param>
public sealed record ReminderRow(string Id, long Version, DateTimeOffset DueAt, Reminder Reminder);
