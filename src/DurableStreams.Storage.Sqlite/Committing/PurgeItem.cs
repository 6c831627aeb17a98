namespace DurableStreams.Storage.Sqlite;

/// <summary>Removes a batch of rows of a dead incarnation.</summary>
internal sealed class PurgeItem(StreamPath path, Incarnation incarnation, int maxRows) : WriteItem<PurgeProgress>
{
    private readonly byte[] _pathKey = PathKey.Encode(path.Value);

    protected override PurgeProgress Write(WriterConnection writer)
    {
        if (writer.Lives.Find(path, _pathKey, incarnation) is not { } life)
        {
            return new PurgeProgress(0, IsDone: true);
        }

        if (writer.Streams.IsInUse(_pathKey, life))
        {
            throw new ArgumentException($"The incarnation {incarnation} of '{path}' is in use.");
        }

        int removed = writer.Segments.RemoveLast(life, maxRows);
        removed += removed == 0 ? writer.Producers.Remove(life, maxRows) : 0;
        removed += removed == 0 ? writer.Forks.Remove(life, maxRows) : 0;
        removed += removed == 0 ? writer.Cursors.Remove(life, maxRows) : 0;
        if (writer.HasRows(life))
        {
            return new PurgeProgress(removed, IsDone: false);
        }

        writer.ForkGuards.RemoveCreated(incarnation);
        writer.Lives.Remove(path, incarnation, life);
        return new PurgeProgress(removed, IsDone: true);
    }
}

/// <summary>What a <see cref="PurgeItem"/> achieved.</summary>
/// <param name="Removed">How many rows it removed.</param>
/// <param name="IsDone">True when no rows are left.</param>
internal readonly record struct PurgeProgress(int Removed, bool IsDone);
