using System.Globalization;

namespace DurableStreams.Storage.Memory;

/// <summary>The reminders of a <see cref="MemoryStreamStore"/>: one row for each call that scheduled one.</summary>
internal sealed class MemoryReminders
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ReminderRow> _rows = [];
    private readonly SortedSet<ReminderRow> _byDate = new(Comparer<ReminderRow>.Create(CompareByDate));

    // One sequence for all rows, so that no version is ever used twice.
    private long _versions;

    public void Schedule(Reminder reminder, DateTimeOffset dueAt)
    {
        lock (_lock)
        {
            // Always a new row: completing an earlier one must not complete this one.
            long version = ++_versions;
            Add(new ReminderRow(version.ToString(CultureInfo.InvariantCulture), version, dueAt, reminder));
        }
    }

    public DueReminders ReadDue(DateTimeOffset now, int max)
    {
        lock (_lock)
        {
            return new DueReminders(_byDate.TakeWhile(row => row.DueAt <= now).Take(max).ToArray());
        }
    }

    public ReminderRow? Postpone(ReminderRow row, DateTimeOffset dueAt)
    {
        lock (_lock)
        {
            if (!TryRemove(row))
            {
                return null;
            }

            ReminderRow moved = row with { Version = ++_versions, DueAt = dueAt };
            Add(moved);
            return moved;
        }
    }

    public bool Complete(ReminderRow row)
    {
        lock (_lock)
        {
            return TryRemove(row);
        }
    }

    private static int CompareByDate(ReminderRow? left, ReminderRow? right) =>
        (left?.DueAt, left?.Version).CompareTo((right?.DueAt, right?.Version));

    private void Add(ReminderRow row)
    {
        _rows.Add(row.Id, row);
        _byDate.Add(row);
    }

    private bool TryRemove(ReminderRow row) =>
        _rows.TryGetValue(row.Id, out ReminderRow? known)
        && known.Version == row.Version
        && _rows.Remove(row.Id)
        && _byDate.Remove(known);
}
