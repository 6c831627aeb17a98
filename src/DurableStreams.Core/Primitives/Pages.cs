namespace DurableStreams.Primitives;

/// <summary>Reads all rows of a store, page by page, and processes them.</summary>
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

    /// <summary>Processes the rows of each page at the same time, one page after the other.</summary>
    /// <param name="pages">The pages.</param>
    /// <param name="parallel">How many rows are processed at the same time.</param>
    /// <param name="processAsync">Processes a row.</param>
    public static async ValueTask ForEachAsync<TRow>(
        this IAsyncEnumerable<IReadOnlyList<TRow>> pages,
        ParallelOptions parallel,
        Func<TRow, CancellationToken, ValueTask> processAsync)
    {
        await foreach (IReadOnlyList<TRow> page in pages.ConfigureAwait(false))
        {
            await Parallel.ForEachAsync(page, parallel, processAsync).ConfigureAwait(false);
        }
    }
}
