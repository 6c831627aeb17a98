using System.Buffers;
using System.Text;
using DurableStreams.Addressing;
using DurableStreams.Producers;
using DurableStreams.Storage.Codecs;
using DurableStreams.Storage.Sqlite.Tables;
using DurableStreams.Streams;

namespace DurableStreams.Storage.Sqlite.Journal;

/// <summary>
/// Encodes the rows of the journal: one byte for the format, then each commit with its length in front.
/// </summary>
internal static class JournalCodec
{
    /// <summary>The first byte of every row.</summary>
    public const byte Format = 1;

    /// <summary>Adds a commit to a row.</summary>
    public static void Encode(JournaledCommit commit, IBufferWriter<byte> row)
    {
        int size = SizeOf(commit);
        var writer = new EntryWriter(row.GetSpan(size));
        writer.Int(size - sizeof(int));
        writer.Long(commit.Version);
        writer.Bytes(commit.PathKey);
        writer.Bytes(commit.EncodedHead);
        writer.Int(commit.Data is null ? 0 : 1);
        if (commit.Data is { } data)
        {
            writer.Long(data.Start);
            writer.Bytes(data.Boundaries.Lengths.Span);
            writer.Bytes(data.Data.Span);
        }

        writer.Int(commit.Producers.Count);
        foreach (ProducerRow producer in commit.Producers)
        {
            writer.Text(producer.Id.Value);
            writer.Long(producer.State.Epoch);
            writer.Long(producer.State.LastSeq);
        }

        writer.Int(commit.Cursors.Count);
        foreach (Cursor cursor in commit.Cursors)
        {
            writer.Text(cursor.Source.Value);
            writer.Id(cursor.Subscription.Value);
            writer.Id(cursor.SourceIncarnation.Value);
            writer.Long(cursor.Position);
            writer.Int(cursor.Envelope ? 1 : 0);
        }

        row.Advance(size);
    }

    /// <summary>Decodes a row.</summary>
    /// <exception cref="InvalidDataException">The row is damaged, or was written by a newer release.</exception>
    public static List<JournaledCommit> Decode(ReadOnlySpan<byte> row)
    {
        if (row.IsEmpty || row[0] != Format)
        {
            throw new InvalidDataException("A row of the journal comes from a newer release.");
        }

        List<JournaledCommit> commits = [];
        var reader = new EntryReader(row[1..]);
        while (!reader.IsAtEnd)
        {
            commits.Add(DecodeCommit(reader.Bytes()));
        }

        return commits;
    }

    private static int SizeOf(JournaledCommit commit)
    {
        int size = (6 * sizeof(int)) + sizeof(long) + commit.PathKey.Length + commit.EncodedHead.Length;
        size += commit.Data is { } data
            ? sizeof(long) + (2 * sizeof(int)) + data.Boundaries.Lengths.Length + data.Data.Length
            : 0;
        foreach (ProducerRow row in commit.Producers)
        {
            size += sizeof(int) + Encoding.UTF8.GetByteCount(row.Id.Value) + (2 * sizeof(long));
        }

        foreach (Cursor cursor in commit.Cursors)
        {
            size += sizeof(int) + Encoding.UTF8.GetByteCount(cursor.Source.Value);
            size += (2 * Incarnation.Size) + sizeof(long) + sizeof(int);
        }

        return size;
    }

    private static JournaledCommit DecodeCommit(ReadOnlySpan<byte> entry)
    {
        var reader = new EntryReader(entry);
        long version = reader.Long();
        byte[] pathKey = reader.Bytes().ToArray();
        byte[] head = reader.Bytes().ToArray();
        var commit = new JournaledCommit(
            PathKey.Decode(pathKey),
            pathKey,
            version,
            StreamHeadCodec.Decode(head),
            head,
            ReadData(ref reader),
            ReadProducers(ref reader),
            ReadCursors(ref reader));
        return reader.IsAtEnd
            ? commit
            : throw new InvalidDataException("A commit in the journal is longer than its fields.");
    }

    private static Segment? ReadData(ref EntryReader reader)
    {
        if (reader.Int() == 0)
        {
            return null;
        }

        long start = reader.Long();
        byte[] boundaries = reader.Bytes().ToArray();
        return new Segment(start, reader.Bytes().ToArray(), new AppendBoundaries(boundaries));
    }

    private static ProducerRow[] ReadProducers(ref EntryReader reader)
    {
        var producers = new ProducerRow[reader.Count()];
        for (int i = 0; i < producers.Length; i++)
        {
            producers[i] = ProducerId.TryParse(reader.Text(), out ProducerId id)
                ? new ProducerRow(id, new ProducerState(reader.Long(), reader.Long()))
                : throw new InvalidDataException("A producer in the journal has no valid id.");
        }

        return producers;
    }

    private static Cursor[] ReadCursors(ref EntryReader reader)
    {
        var cursors = new Cursor[reader.Count()];
        for (int i = 0; i < cursors.Length; i++)
        {
            cursors[i] = StreamPath.FromDecoded(reader.Text(), out StreamPath source) is null
                ? new Cursor(
                    new EstuarySubscriptionId(reader.Id()),
                    source,
                    new Incarnation(reader.Id()),
                    reader.Long(),
                    reader.Int() != 0)
                : throw new InvalidDataException("A cursor in the journal has no valid source.");
        }

        return cursors;
    }
}
