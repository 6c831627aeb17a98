namespace DurableStreams.Storage;

/// <summary>The due rows of <see cref="MemoryStreamStore"/>: one for each duty, however often it is filed.</summary>
internal sealed class MemoryDueRows
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, DueRow> _rows = [];
    private readonly SortedSet<DueRow> _byDate = new(Comparer<DueRow>.Create(CompareByDate));

    private long _versions;

    public void File(Duty duty, DateTimeOffset dueAt)
    {
        string id = $"{(int)duty.Kind}|{duty.Incarnation}|{duty.Path}";
        lock (_lock)
        {
            // The earlier date stays: filing again must not put off what somebody else relies on.
            DateTimeOffset earlier = _rows.TryGetValue(id, out DueRow? known) && known.DueAt < dueAt ? known.DueAt : dueAt;
            Replace(known, new DueRow(id, ++_versions, earlier, duty));
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
            if (Unchanged(row) is not { } known)
            {
                return null;
            }

            DueRow moved = known with { Version = ++_versions, DueAt = dueAt };
            Replace(known, moved);
            return moved;
        }
    }

    public bool Complete(DueRow row)
    {
        lock (_lock)
        {
            return Unchanged(row) is { } known && _rows.Remove(known.Id) && _byDate.Remove(known);
        }
    }

    private static int CompareByDate(DueRow? left, DueRow? right)
    {
        int byDate = Nullable.Compare(left?.DueAt, right?.DueAt);
        return byDate != 0 ? byDate : string.CompareOrdinal(left?.Id, right?.Id);
    }

    private DueRow? Unchanged(DueRow row) =>
        _rows.TryGetValue(row.Id, out DueRow? known) && known.Version == row.Version ? known : null;

    private void Replace(DueRow? known, DueRow row)
    {
        if (known is not null)
        {
            _byDate.Remove(known);
        }

        _rows[row.Id] = row;
        _byDate.Add(row);
    }
}
