using DurableStreams.Addressing;

namespace DurableStreams.Storage;

/// <summary>
/// The registry of who subscribes to a source: an index to the cursors of estuaries, which decide. Also how far the
/// fan-out by queue has come. The same store keeps the cursors of <see cref="StreamCommit.Cursors"/>.
/// </summary>
/// <remarks>Failures as on <see cref="IStreamStore"/>; every call may be repeated. Rows belong to one incarnation of the source.</remarks>
public interface ISubscriberStore
{
    /// <summary>Reads the row of one estuary.</summary>
    /// <returns>Null when there is none.</returns>
    ValueTask<SubscriberRow?> GetSubscriberAsync(SourceKey source, StreamPath estuary, CancellationToken cancellationToken);

    /// <summary>
    /// Inserts or replaces the row of an estuary and returns only when it is durable. The row has a version never seen
    /// before even when nothing else changes, so that whoever is about to remove an older one fails.
    /// </summary>
    ValueTask PutSubscriberAsync(SourceKey source, StreamPath estuary, EstuarySubscriptionId subscription, CancellationToken cancellationToken);

    /// <summary>Removes a row, unless its version has changed.</summary>
    /// <returns>False when it has changed or is gone.</returns>
    ValueTask<bool> RemoveSubscriberAsync(SourceKey source, SubscriberRow row, CancellationToken cancellationToken);

    /// <summary>Reads rows in a stable order: by range, then by estuary in an order of the store's own.</summary>
    /// <param name="source">The source.</param>
    /// <param name="ranges">Only rows of these ranges.</param>
    /// <param name="after">The last estuary of the page before, whether or not it still has a row; null for the first page.</param>
    /// <param name="max">How many at most; 1 or more. Fewer are returned only when there are no more.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    ValueTask<IReadOnlyList<SubscriberRow>> PageSubscribersAsync(
        SourceKey source, HashRanges ranges, StreamPath? after, int max, CancellationToken cancellationToken);

    /// <summary>Reads all range rows of a source; at most 256 of one width.</summary>
    ValueTask<IReadOnlyList<RangeRow>> GetRangesAsync(SourceKey source, CancellationToken cancellationToken);

    /// <summary>Writes a range row if the stored one has the given version; <see cref="RowVersion.None"/> inserts.</summary>
    /// <returns>The row with its new version; null when another was quicker.</returns>
    ValueTask<RangeRow?> PutRangeAsync(SourceKey source, RangeRow row, CancellationToken cancellationToken);

    /// <summary>Removes some rows of a deleted incarnation of a source, range rows last.</summary>
    /// <returns>True when nothing is left.</returns>
    ValueTask<bool> PurgeSubscribersAsync(SourceKey source, int maxRows, CancellationToken cancellationToken);

    /// <summary>Lists the cursors of an incarnation, deleted ones not yet purged included, in a stable order of the store's own.</summary>
    /// <param name="estuary">The estuary.</param>
    /// <param name="incarnation">Its incarnation.</param>
    /// <param name="after">The source of the last one of the page before; null for the first page.</param>
    /// <param name="max">How many at most; 1 or more. Fewer are returned only when there are no more.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    ValueTask<IReadOnlyList<Cursor>> ListCursorsAsync(
        StreamPath estuary, Incarnation incarnation, StreamPath? after, int max, CancellationToken cancellationToken);
}
