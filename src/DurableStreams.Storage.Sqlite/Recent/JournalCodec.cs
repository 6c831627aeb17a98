using System.Buffers.Binary;
using System.Text;

namespace DurableStreams.Storage.Sqlite;

/// <summary>
/// The stored form of small commits: each is its length and its fields in a fixed order, numbers little-endian and of
/// fixed size, variable ones after their length in bytes.
/// </summary>
internal static class JournalCodec
{
    /// <summary>The first byte of every row.</summary>
    public const byte Format = 1;

    private const int NoData = -1;

    /// <summary>Writes a commit, its length first.</summary>
    /// <param name="commit">The commit.</param>
    /// <param name="pathKey">Its path as a key.</param>
    /// <param name="head">Its head, encoded.</param>
    public static byte[] Encode(StreamCommit commit, ReadOnlySpan<byte> pathKey, ReadOnlySpan<byte> head)
    {
        int size = sizeof(int) + sizeof(long) + sizeof(int) + pathKey.Length + sizeof(int) + head.Length + sizeof(int) + sizeof(int);
        size += commit.Data is { } data ? sizeof(long) + data.Boundaries.Lengths.Length + sizeof(int) + data.Data.Length : 0;
        foreach (ProducerRow row in commit.Producers)
        {
            size += sizeof(int) + Encoding.UTF8.GetByteCount(row.Id.Value) + (2 * sizeof(long));
        }

        byte[] entry = GC.AllocateUninitializedArray<byte>(size);
        Span<byte> rest = entry;
        Write(ref rest, size - sizeof(int));
        Write(ref rest, commit.Expected.Number + 1);
        Write(ref rest, pathKey);
        Write(ref rest, head);
        WriteData(ref rest, commit.Data);
        Write(ref rest, commit.Producers.Count);
        foreach (ProducerRow row in commit.Producers)
        {
            int length = Encoding.UTF8.GetBytes(row.Id.Value, rest[sizeof(int)..]);
            Write(ref rest, length);
            rest = rest[length..];
            Write(ref rest, row.State.Epoch);
            Write(ref rest, row.State.LastSeq);
        }

        return entry;
    }

    /// <summary>Reads a row.</summary>
    /// <exception cref="InvalidDataException">The bytes are no row, or one of a newer program.</exception>
    public static List<JournaledCommit> Decode(ReadOnlySpan<byte> row)
    {
        if (row.IsEmpty || row[0] != Format)
        {
            throw new InvalidDataException("A row of the journal comes from a newer release.");
        }

        List<JournaledCommit> commits = [];
        for (ReadOnlySpan<byte> rest = row[1..]; !rest.IsEmpty;)
        {
            ReadOnlySpan<byte> entry = ReadBytes(ref rest);
            commits.Add(DecodeCommit(entry));
        }

        return commits;
    }

    private static JournaledCommit DecodeCommit(ReadOnlySpan<byte> rest)
    {
        long version = ReadLong(ref rest);
        byte[] pathKey = ReadBytes(ref rest).ToArray();
        byte[] head = ReadBytes(ref rest).ToArray();
        Segment? data = ReadData(ref rest);
        var producers = new ProducerRow[ReadCount(ref rest)];
        for (int i = 0; i < producers.Length; i++)
        {
            string text = Encoding.UTF8.GetString(ReadBytes(ref rest));
            if (!ProducerId.TryParse(text, out ProducerId id))
            {
                throw new InvalidDataException("A producer in the journal has no valid id.");
            }

            producers[i] = new ProducerRow(id, new ProducerState(ReadLong(ref rest), ReadLong(ref rest)));
        }

        return rest.IsEmpty
            ? new JournaledCommit(PathKey.Decode(pathKey), pathKey, version, StreamHeadCodec.Decode(head), head, data, producers)
            : throw new InvalidDataException("A commit in the journal is longer than its fields.");
    }

    private static void WriteData(ref Span<byte> rest, Segment? data)
    {
        if (data is null)
        {
            Write(ref rest, NoData);
            return;
        }

        Write(ref rest, data.Data.Length);
        Write(ref rest, data.Start);
        Write(ref rest, data.Boundaries.Lengths.Span);
        data.Data.Span.CopyTo(rest);
        rest = rest[data.Data.Length..];
    }

    private static Segment? ReadData(ref ReadOnlySpan<byte> rest)
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(Take(ref rest, sizeof(int)));
        if (length == NoData)
        {
            return null;
        }

        long start = ReadLong(ref rest);
        byte[] boundaries = ReadBytes(ref rest).ToArray();
        return new Segment(start, Take(ref rest, length).ToArray(), new AppendBoundaries(boundaries));
    }

    private static void Write(ref Span<byte> rest, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(rest, value);
        rest = rest[sizeof(int)..];
    }

    private static void Write(ref Span<byte> rest, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(rest, value);
        rest = rest[sizeof(long)..];
    }

    private static void Write(ref Span<byte> rest, ReadOnlySpan<byte> bytes)
    {
        Write(ref rest, bytes.Length);
        bytes.CopyTo(rest);
        rest = rest[bytes.Length..];
    }

    private static long ReadLong(ref ReadOnlySpan<byte> rest) => BinaryPrimitives.ReadInt64LittleEndian(Take(ref rest, sizeof(long)));

    // Each takes more than a byte, so a wrong count cannot ask for more memory than there is reason for.
    private static int ReadCount(ref ReadOnlySpan<byte> rest)
    {
        int count = BinaryPrimitives.ReadInt32LittleEndian(Take(ref rest, sizeof(int)));
        return count >= 0 && count <= rest.Length ? count : throw Truncated();
    }

    private static ReadOnlySpan<byte> ReadBytes(ref ReadOnlySpan<byte> rest) =>
        Take(ref rest, BinaryPrimitives.ReadInt32LittleEndian(Take(ref rest, sizeof(int))));

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest, int length)
    {
        if (length < 0 || length > rest.Length)
        {
            throw Truncated();
        }

        ReadOnlySpan<byte> taken = rest[..length];
        rest = rest[length..];
        return taken;
    }

    private static InvalidDataException Truncated() => new("A row of the journal is cut off.");
}
