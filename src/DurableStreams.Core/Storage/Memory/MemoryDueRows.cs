using System.Globalization;

namespace DurableStreams.Storage;

/// <summary>The due rows of <see cref="MemoryStreamStore"/>: one for each filing.</summary>
internal sealed class MemoryDueRows
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, DueRow> _rows = [];
    private readonly SortedSet<DueRow> _byDate = new(Comparer<DueRow>.Create(CompareByDate));

    // One sequence for all rows, so that no version is ever used twice.
    private long _versions;

    public void File(Duty duty, DateTimeOffset dueAt)
    {
        lock (_lock)
        {
            // A row for each filing: an earlier one that is completed meanwhile must not settle this one.
            long version = ++_versions;
            Add(new DueRow(version.ToString(CultureInfo.InvariantCulture), version, dueAt, duty));
        }
    }

    public DueRow[] ReadDue(DateTimeOffset now, int max)
    {
        lock (_lock)
        {
            return [.. _byDate.TakeWhile(row => row.DueAt <= now).Take(max)];
        }
    }

    public DueRow? Postpone(DueRow row, DateTimeOffset dueAt)
    {
        lock (_lock)
        {
            if (!TryRemove(row))
            {
                return null;
            }

            DueRow moved = row with { Version = ++_versions, DueAt = dueAt };
            Add(moved);
            return moved;
        }
    }

    public bool Complete(DueRow row)
    {
        lock (_lock)
        {
            return TryRemove(row);
        }
    }

    private static int CompareByDate(DueRow? left, DueRow? right) =>
        (left?.DueAt, left?.Version).CompareTo((right?.DueAt, right?.Version));

    private void Add(DueRow row)
    {
        _rows.Add(row.Id, row);
        _byDate.Add(row);
    }

    private bool TryRemove(DueRow row) =>
        _rows.TryGetValue(row.Id, out DueRow? known) && known.Version == row.Version && _rows.Remove(row.Id) && _byDate.Remove(known);
}
