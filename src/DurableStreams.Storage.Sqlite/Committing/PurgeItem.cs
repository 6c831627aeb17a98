using DurableStreams.Addressing;
using DurableStreams.Storage.Sqlite.Tables;

namespace DurableStreams.Storage.Sqlite.Committing;

/// <summary>Removes a batch of rows of a deleted incarnation.</summary>
internal sealed class PurgeItem(StreamPath path, Incarnation incarnation, int maxRows) : WriteItem<PurgeProgress>
{
    private readonly byte[] _pathKey = PathKey.Encode(path.Value);

    protected override PurgeProgress Write(WriterConnection writer)
    {
        StoreTables tables = writer.Tables;
        if (tables.Incarnations.FindCached(path, _pathKey, incarnation) is not { } id)
        {
            return new PurgeProgress(0, IsDone: true);
        }

        if (tables.Streams.IsInUse(_pathKey, id))
        {
            throw new ArgumentException($"The incarnation {incarnation} of '{path}' is in use.");
        }

        List<Guid> files = [];
        int removed = tables.Segments.RemoveLast(id, maxRows, files);
        removed += removed == 0 ? tables.Producers.Remove(id, maxRows) : 0;
        removed += removed == 0 ? tables.Forks.Remove(id, maxRows) : 0;
        removed += removed == 0 ? tables.Cursors.Remove(id, maxRows) : 0;
        if (tables.Incarnations.HasRows(id))
        {
            return new PurgeProgress(removed, IsDone: false, files);
        }

        tables.ForkGuards.RemoveCreated(incarnation);
        tables.Incarnations.Remove(path, incarnation, id);
        return new PurgeProgress(removed, IsDone: true, files);
    }
}

/// <summary>The result of a <see cref="PurgeItem"/>.</summary>
/// <param name="Removed">How many rows it removed.</param>
/// <param name="IsDone">True if no rows are left.</param>
/// <param name="Files">The files that no row names any more; null for none.</param>
internal readonly record struct PurgeProgress(int Removed, bool IsDone, IReadOnlyList<Guid>? Files = null);
