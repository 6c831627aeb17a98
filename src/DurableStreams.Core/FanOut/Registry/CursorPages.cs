using System.Runtime.CompilerServices;
using DurableStreams.Addressing;
using DurableStreams.Storage;

namespace DurableStreams.FanOut.Registry;

/// <summary>Enumerates all cursors of an estuary, page by page.</summary>
internal static class CursorPages
{
    private const int PageSize = 100;

    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    public static async IAsyncEnumerable<Cursor> CursorsAsync(
        this ISubscriberStore store,
        StreamPath estuary,
        Incarnation incarnation,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        StreamPath? after = null;
        IReadOnlyList<Cursor> page;
        do
        {
            page = await store.ListCursorsAsync(estuary, incarnation, after, PageSize, cancellationToken)
                .ConfigureAwait(false);
            foreach (Cursor cursor in page)
            {
                yield return cursor;
                after = cursor.Source;
            }
        }
        while (page.Count == PageSize);
    }
}
