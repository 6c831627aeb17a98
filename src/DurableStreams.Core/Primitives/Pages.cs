namespace DurableStreams.Primitives;

/// <summary>Reads all rows of a store, page by page.</summary>
internal static class Pages
{
    /// <param name="size">The size of a page; a smaller one is the last.</param>
    /// <param name="readAsync">Reads the page after a key; null for the first one.</param>
    /// <param name="keyOf">The key of a row.</param>
    /// <returns>The pages that are not empty. Each is read when the caller has processed the one before.</returns>
    public static async IAsyncEnumerable<IReadOnlyList<TRow>> ReadAsync<TRow, TKey>(
        int size, Func<TKey?, ValueTask<IReadOnlyList<TRow>>> readAsync, Func<TRow, TKey> keyOf)
        where TKey : struct
    {
        TKey? after = null;
        IReadOnlyList<TRow> page;
        do
        {
            page = await readAsync(after).ConfigureAwait(false);
            if (page.Count > 0)
            {
                yield return page;
                after = keyOf(page[^1]);
            }
        }
        while (page.Count == size);
    }
}
