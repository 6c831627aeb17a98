namespace DurableStreams.Storage.Memory;

/// <summary>
/// Rows by a text, in the order of its UTF-16 units. Reading a page does not visit the rows before it. Not thread-safe.
/// </summary>
internal sealed class MemoryRows<TRow>
    where TRow : class
{
    private readonly Dictionary<string, TRow> _rows = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _order = new(StringComparer.Ordinal);

    public bool IsEmpty => _rows.Count == 0;

    public TRow? Find(string key) => _rows.GetValueOrDefault(key);

    public void Put(string key, TRow row)
    {
        _rows[key] = row;
        _order.Add(key);
    }

    public bool Remove(string key) => _rows.Remove(key) && _order.Remove(key);

    public TRow[] Page(string? after, int max)
    {
        if (after is null)
        {
            return [.. _order.Take(max).Select(key => _rows[key])];
        }

        return _order.Max is { } last && string.CompareOrdinal(after, last) < 0
            ? [.. _order.GetViewBetween(after, last).Where(key => key != after).Take(max).Select(key => _rows[key])]
            : [];
    }

    /// <returns>The number of rows removed.</returns>
    public int RemoveSome(int max)
    {
        string[] removed = [.. _order.Take(max)];
        foreach (string key in removed)
        {
            Remove(key);
        }

        return removed.Length;
    }
}
