using DurableStreams.Addressing;

namespace DurableStreams.Storage;

/// <summary>
/// The registry of the subscribers of sources, an index of the authoritative cursors. Also stores the progress of the
/// fan-out by queue. The same store keeps the cursors of <see cref="StreamCommit.Cursors"/>.
/// </summary>
/// <remarks>
/// See <see cref="IStreamStore"/> for failures, durability and cancellation. Rows belong to one incarnation of a
/// source.
/// </remarks>
public interface ISubscriberStore
{
    /// <summary>Reads the row of one estuary.</summary>
    /// <returns>Null if there is none.</returns>
    ValueTask<SubscriberRow?> GetSubscriberAsync(
        SourceKey source, StreamPath estuary, CancellationToken cancellationToken);

    /// <summary>
    /// Inserts or replaces the row of an estuary. The row gets a version that was never used before, even if nothing
    /// else changes. So a concurrent removal of the old row fails.
    /// </summary>
    ValueTask PutSubscriberAsync(
        SourceKey source, StreamPath estuary, EstuarySubscriptionId subscription, CancellationToken cancellationToken);

    /// <summary>Removes a row, unless its version has changed.</summary>
    /// <returns>False if it has changed or no longer exists.</returns>
    ValueTask<bool> RemoveSubscriberAsync(SourceKey source, SubscriberRow row, CancellationToken cancellationToken);

    /// <summary>Reads rows in a stable order: by range, then by estuary in an order that the store defines.</summary>
    /// <remarks>Ordered by range first, so that the ranges split the rows into pages that do not overlap.</remarks>
    /// <param name="source">The source.</param>
    /// <param name="ranges">Only rows of these ranges.</param>
    /// <param name="after">
    /// The last estuary of the previous page, even if it has no row any more; null for the first page.
    /// </param>
    /// <param name="max">Maximum number of rows; 1 or more. Fewer are returned only if there are no more.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<SubscriberRow>> PageSubscribersAsync(
        SourceKey source, HashRanges ranges, StreamPath? after, int max, CancellationToken cancellationToken);

    /// <summary>
    /// Reads all range rows of a source, in any order: at most <see cref="HashRanges.Total"/> of each width.
    /// </summary>
    ValueTask<IReadOnlyList<RangeRow>> GetRangesAsync(SourceKey source, CancellationToken cancellationToken);

    /// <summary>
    /// Writes a range row if the stored one has the same version; <see cref="RowVersion.None"/> inserts. The key is the
    /// source with <see cref="HashRanges.First"/> and <see cref="HashRanges.Count"/>: ranges of different widths are
    /// different rows.
    /// </summary>
    /// <returns>The row with its new version; null if the stored version is another one.</returns>
    ValueTask<RangeRow?> PutRangeAsync(SourceKey source, RangeRow row, CancellationToken cancellationToken);

    /// <summary>Removes some rows of a deleted incarnation of a source, range rows last.</summary>
    /// <param name="source">The deleted incarnation.</param>
    /// <param name="maxRows">Maximum number of rows to remove in this call; 1 or more.</param>
    /// <param name="cancellationToken">Cancels the call between two rows.</param>
    /// <returns>True if nothing is left.</returns>
    ValueTask<bool> PurgeSubscribersAsync(SourceKey source, int maxRows, CancellationToken cancellationToken);

    /// <summary>
    /// Lists the cursors of an incarnation, including a deleted one that is not yet purged, in a stable order that the
    /// store defines.
    /// </summary>
    /// <param name="estuary">The estuary.</param>
    /// <param name="incarnation">Its incarnation.</param>
    /// <param name="after">
    /// The source of the last cursor of the previous page, even if it has no cursor any more; null for the first page.
    /// </param>
    /// <param name="max">Maximum number of rows; 1 or more. Fewer are returned only if there are no more.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<Cursor>> ListCursorsAsync(
        StreamPath estuary, Incarnation incarnation, StreamPath? after, int max, CancellationToken cancellationToken);
}
