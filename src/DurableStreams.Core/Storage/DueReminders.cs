using System.Collections.ObjectModel;

namespace DurableStreams.Storage;

/// <summary>Reminders that are due.</summary>
/// <param name="rows">The reminders, oldest first.</param>
/// <param name="unreadableCount">See <see cref="UnreadableCount"/>.</param>
public sealed class DueReminders(IList<ReminderRow> rows, int unreadableCount = 0)
    : ReadOnlyCollection<ReminderRow>(rows)
{
    /// <summary>
    /// The number of rows that the read passed over, for example because a newer release wrote them. Rows that are due
    /// later than the last one returned may be missing from it.
    /// </summary>
    public int UnreadableCount { get; } = unreadableCount;
}
