using DurableStreams.Storage.Sqlite.Native;
using DurableStreams.Streams;

namespace DurableStreams.Storage.Sqlite.Tables;

/// <summary>The table <c>segments</c>: runs of appends, keyed by the position where they end.</summary>
internal sealed class SegmentsTable(Database database)
{
    // SQLite reads the bytes of a row to free its pages; removing more than this in one transaction would delay
    // appends.
    private const long MaxBytesRemoved = 4 * 1024 * 1024;

    private readonly Statement _from = database.Prepare(
        "SELECT end, boundaries, data FROM segments WHERE life = ?1 AND end > ?2 ORDER BY end");

    // Does not read the bytes.
    private readonly Statement _size = database.Prepare(
        "SELECT length(data) FROM segments WHERE life = ?1 AND end > ?2 ORDER BY end LIMIT 1");

    private readonly Statement _lastEnd = database.Prepare(
        "SELECT end FROM segments WHERE life = ?1 AND end <= ?2 ORDER BY end DESC LIMIT 1");

    private readonly Statement _insert = database.Prepare(
        "INSERT INTO segments (life, end, boundaries, data) VALUES (?1, ?2, ?3, ?4)");

    private readonly Statement _last = database.Prepare(
        "SELECT end, length(data) FROM segments WHERE life = ?1 ORDER BY end DESC LIMIT ?2");

    private readonly Statement _removeFrom = database.Prepare("DELETE FROM segments WHERE life = ?1 AND end >= ?2");

    /// <summary>Reads whole segments from the one that has the byte at a position, joined into one.</summary>
    /// <param name="incarnationId">The incarnation.</param>
    /// <param name="position">The position.</param>
    /// <param name="maxBytes">Maximum size, unless the first segment is larger.</param>
    /// <param name="cancellationToken">Checked before each segment.</param>
    /// <returns>Null if no segment ends after the position.</returns>
    /// <exception cref="InvalidDataException">Two segments that should follow each other do not.</exception>
    public Segment? Read(long incarnationId, long position, int maxBytes, CancellationToken cancellationToken)
    {
        using Query query = _from.Query();
        query.Bind(1, incarnationId);
        query.Bind(2, position);
        if (!query.Step())
        {
            return null;
        }

        long firstEnd = query.Number(0);
        long start = firstEnd - query.Bytes(2).Length;
        long end = Math.Max(firstEnd, FindLastEnd(incarnationId, start + Math.Min(maxBytes, Array.MaxLength)) ?? 0);

        // The final size is known before the first copy, so every byte is copied once.
        byte[] data = GC.AllocateUninitializedArray<byte>((int)(end - start));
        var boundaries = new AppendBoundariesBuilder();
        int length = 0;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadOnlySpan<byte> row = query.Bytes(2);
            if (query.Number(0) != start + length + row.Length)
            {
                throw new InvalidDataException(
                    $"The stored segments of incarnation {incarnationId} have a gap at {start + length}.");
            }

            row.CopyTo(data.AsSpan(length));
            length += row.Length;
            AddBoundaries(boundaries, query.Bytes(1), row.Length);
        }
        while (length < data.Length && query.Step());

        return new Segment(start, data, new AppendBoundaries(boundaries.ToBoundaries().Lengths.ToArray()));
    }

    /// <summary>Finds the size of the segment that <see cref="Read"/> would return first; 0 if there is none.</summary>
    public int FindSize(long incarnationId, long position)
    {
        using Query query = _size.Query();
        query.Bind(1, incarnationId);
        query.Bind(2, position);
        return query.Step() ? (int)query.Number(0) : 0;
    }

    /// <summary>Finds the end of the last segment that ends at or before a limit; null if there is none.</summary>
    public long? FindLastEnd(long incarnationId, long limit)
    {
        using Query query = _lastEnd.Query();
        query.Bind(1, incarnationId);
        query.Bind(2, limit);
        return query.Step() ? query.Number(0) : null;
    }

    public void Insert(long incarnationId, Segment segment)
    {
        using Query query = _insert.Query();
        query.Bind(1, incarnationId);
        query.Bind(2, segment.End);
        if (IsSingleAppend(segment.Boundaries))
        {
            query.BindNull(3);
        }
        else
        {
            query.BindBlob(3, segment.Boundaries.Lengths.Span);
        }

        query.BindBlob(4, segment.Data.Span);
        query.Execute();
    }

    /// <summary>
    /// Removes segments from the end, so that a concurrent reader finds an earlier end but never a gap.
    /// </summary>
    /// <returns>How many were removed; 0 if there are none.</returns>
    public int RemoveLast(long incarnationId, int max) =>
        FindStartOfLast(incarnationId, max) is { } firstRemoved ? _removeFrom.Execute(incarnationId, firstRemoved) : 0;

    private static bool IsSingleAppend(AppendBoundaries boundaries) =>
        boundaries.Lengths.Span.IndexOfAnyInRange((byte)0, (byte)0x7F) == boundaries.Lengths.Length - 1;

    private static void AddBoundaries(AppendBoundariesBuilder boundaries, ReadOnlySpan<byte> lengths, int rowLength)
    {
        if (lengths.IsEmpty)
        {
            boundaries.Add(rowLength);
        }
        else
        {
            boundaries.Add(lengths);
        }
    }

    // The end of the first of the last segments, which is its key.
    private long? FindStartOfLast(long incarnationId, int max)
    {
        using Query query = _last.Query();
        query.Bind(1, incarnationId);
        query.Bind(2, max);
        long? first = null;
        for (long bytes = 0; bytes < MaxBytesRemoved && query.Step(); bytes += query.Number(1))
        {
            first = query.Number(0);
        }

        return first;
    }
}
