using DurableStreams.Addressing;
using DurableStreams.Producers;
using DurableStreams.Storage.Sqlite.Tables;
using DurableStreams.Streams;

namespace DurableStreams.Storage.Sqlite.Journal;

/// <summary>
/// Moves the commits of a stream from the journal into the tables, many small appends as few segments.
/// </summary>
internal sealed class JournalCheckpoint(RecentWrites recent, PendingCommits pending, long maxBytes)
{
    // A stream with more in the journal is due at once, so that no single checkpoint takes long.
    private const long MaxBytesOfStream = 256 * 1024;

    // The bytes of a stream do not account for the fixed memory that each stream takes.
    private const int MaxStreams = 4096;

    private readonly List<StreamPath> _due = [];

    /// <summary>
    /// Finds the streams that the next transaction must checkpoint because this one has made them too large.
    /// </summary>
    public void FindDue()
    {
        _due.Clear();
        foreach (StreamPath path in pending.Streams.Keys)
        {
            if (recent.Find(path) is { Bytes: > MaxBytesOfStream })
            {
                _due.Add(path);
            }
        }
    }

    /// <summary>Checkpoints streams that are due, and the oldest ones while the journal is over its limits.</summary>
    public void WriteDue(StoreTables tables)
    {
        foreach (StreamPath path in _due)
        {
            Write(tables, path);
        }

        long bytes = recent.Bytes;
        int count = recent.ByAge.Count;
        foreach (RecentStream stream in recent.ByAge)
        {
            if (bytes <= maxBytes && count <= MaxStreams)
            {
                break;
            }

            Write(tables, stream.Path);
            bytes -= stream.Bytes;
            count--;
        }
    }

    /// <summary>Checkpoints all streams.</summary>
    public void WriteAll(StoreTables tables)
    {
        foreach (RecentStream stream in recent.ByAge)
        {
            Write(tables, stream.Path);
        }
    }

    /// <summary>Checkpoints one stream, the commits of the current transaction included.</summary>
    public void Write(StoreTables tables, StreamPath path)
    {
        if (pending.FindNewest(path) is not { } newest)
        {
            return;
        }

        RecentStream? stored = pending.FindRecent(path);
        List<JournaledCommit> commits = pending.Find(path)?.Commits ?? [];
        long id = tables.Incarnations.FindCached(path, newest.PathKey, newest.Head.Incarnation)
            ?? throw new InvalidDataException($"The incarnation of '{path}' has no id.");
        tables.Streams.Overwrite(newest.PathKey, newest.Version, newest.EncodedHead);

        // In order: the commits of this transaction follow those of earlier ones.
        var segments = new SegmentMerge(tables.Segments, id);
        if (stored is not null)
        {
            Write(tables, id, stored, ref segments);
        }

        foreach (JournaledCommit commit in commits)
        {
            Write(tables, id, commit, ref segments);
        }

        segments.End();
        pending.MarkCheckpointed(path);
    }

    private static void Write(StoreTables tables, long id, RecentStream stored, ref SegmentMerge segments)
    {
        foreach (Segment segment in stored.Segments)
        {
            segments.Add(segment);
        }

        foreach ((ProducerId producer, ProducerState state) in stored.Producers)
        {
            tables.Producers.Put(id, new ProducerRow(producer, state));
        }

        foreach (Cursor cursor in stored.Cursors.Values)
        {
            tables.Cursors.Put(id, cursor);
        }
    }

    private static void Write(StoreTables tables, long id, JournaledCommit commit, ref SegmentMerge segments)
    {
        if (commit.Data is { } data)
        {
            segments.Add(data);
        }

        foreach (ProducerRow row in commit.Producers)
        {
            tables.Producers.Put(id, row);
        }

        foreach (Cursor cursor in commit.Cursors)
        {
            tables.Cursors.Put(id, cursor);
        }
    }
}
