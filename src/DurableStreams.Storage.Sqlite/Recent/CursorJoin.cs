namespace DurableStreams.Storage.Sqlite;

/// <summary>Makes one page of the cursors in the tables and those in the journal.</summary>
internal static class CursorJoin
{
    /// <summary>The cursors after a source, in the order of their sources.</summary>
    /// <param name="stored">A page of the tables, read after <paramref name="recent"/>.</param>
    /// <param name="recent">All of the journal.</param>
    /// <param name="after">Only sources after this one; null for all.</param>
    /// <param name="max">How many at most.</param>
    public static IReadOnlyList<Cursor> Page(IReadOnlyList<Cursor> stored, Cursor[] recent, StreamPath? after, int max)
    {
        if (recent.Length == 0)
        {
            return stored;
        }

        // What a full page left out is not known, so nothing that may come after that can be on this page.
        string? last = stored.Count == max ? stored[^1].Source.Value : null;
        var page = new SortedDictionary<string, Cursor>(StringComparer.Ordinal);
        foreach (Cursor cursor in stored)
        {
            page[cursor.Source.Value] = cursor;
        }

        foreach (Cursor cursor in recent)
        {
            string source = cursor.Source.Value;
            bool isWithin = (after is not { } first || string.CompareOrdinal(source, first.Value) > 0)
                && (last is null || string.CompareOrdinal(source, last) <= 0);
            if (isWithin)
            {
                page[source] = cursor;
            }
        }

        return [.. page.Values.Take(max)];
    }
}
