using DurableStreams.Addressing;

namespace DurableStreams.Storage.Sqlite.Reading;

/// <summary>Merges the cursors in the tables with those in the journal.</summary>
internal static class CursorJoin
{
    /// <summary>Returns a page of cursors, ordered by source.</summary>
    /// <param name="stored">A page from the tables, read after <paramref name="recent"/>.</param>
    /// <param name="recent">All cursors of the estuary in the journal; these are newer.</param>
    /// <param name="after">The page has only sources after this one; null for the first page.</param>
    /// <param name="max">Maximum number of cursors.</param>
    public static IReadOnlyList<Cursor> Page(IReadOnlyList<Cursor> stored, Cursor[] recent, StreamPath? after, int max)
    {
        if (recent.Length == 0)
        {
            return stored;
        }

        // If the stored page is full, cursors after its last one are missing, so the merged page must end there as
        // well.
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
