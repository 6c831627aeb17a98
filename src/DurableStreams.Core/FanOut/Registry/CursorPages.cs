using System.Runtime.CompilerServices;
using DurableStreams.Addressing;
using DurableStreams.Primitives;
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
        IAsyncEnumerable<IReadOnlyList<Cursor>> pages = Pages.ReadAsync<Cursor, StreamPath>(
            PageSize,
            after => store.ListCursorsAsync(estuary, incarnation, after, PageSize, cancellationToken),
            cursor => cursor.Source);
        await foreach (IReadOnlyList<Cursor> page in pages.ConfigureAwait(false))
        {
            foreach (Cursor cursor in page)
            {
                yield return cursor;
            }
        }
    }
}
