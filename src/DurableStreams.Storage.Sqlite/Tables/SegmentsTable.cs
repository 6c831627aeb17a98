using System.Buffers;
using DurableStreams.Addressing;
using DurableStreams.Storage.Sqlite.Checksums;
using DurableStreams.Storage.Sqlite.Folder;
using DurableStreams.Storage.Sqlite.Native;
using DurableStreams.Streams;

namespace DurableStreams.Storage.Sqlite.Tables;

/// <summary>
/// The table <c>segments</c>: runs of appends, keyed by the position where they end. The bytes of a large one are in a
/// file.
/// </summary>
internal sealed class SegmentsTable(Database database, SegmentFiles files)
{
    // SQLite reads the bytes of a row to free its pages; removing more than this in one transaction would delay
    // appends.
    private const long MaxBytesRemoved = 4 * 1024 * 1024;

    private readonly Statement _from = database.Prepare(
        """
        SELECT end, boundaries, data, checksum IS NULL, checksum, file, size
        FROM segments WHERE life = ?1 AND end > ?2 ORDER BY end
        """);

    // Does not read the bytes.
    private readonly Statement _size = database.Prepare(
        "SELECT coalesce(size, length(data)) FROM segments WHERE life = ?1 AND end > ?2 ORDER BY end LIMIT 1");

    private readonly Statement _lastEnd = database.Prepare(
        "SELECT end FROM segments WHERE life = ?1 AND end <= ?2 ORDER BY end DESC LIMIT 1");

    private readonly Statement _firstStart = database.Prepare(
        "SELECT end - coalesce(size, length(data)) FROM segments WHERE life = ?1 ORDER BY end LIMIT 1");

    private readonly Statement _insert = database.Prepare(
        """
        INSERT INTO segments (life, end, boundaries, data, checksum, file, size)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        """);

    private readonly Statement _last = database.Prepare(
        "SELECT end, length(data), file FROM segments WHERE life = ?1 ORDER BY end DESC LIMIT ?2");

    private readonly Statement _removeFrom = database.Prepare("DELETE FROM segments WHERE life = ?1 AND end >= ?2");
    private readonly Statement _hasFile = database.Prepare("SELECT 1 FROM segments WHERE file = ?1");

    /// <summary>Reads whole segments from the one that has the byte at a position, joined into one.</summary>
    /// <param name="incarnationId">The incarnation.</param>
    /// <param name="path">The stream, for messages.</param>
    /// <param name="position">The position.</param>
    /// <param name="maxBytes">Maximum size, unless the first segment is larger.</param>
    /// <param name="cancellationToken">Checked before each segment.</param>
    /// <returns>Null if no segment ends after the position.</returns>
    /// <exception cref="DamagedDataException">
    /// A segment does not have its checksum, is not there, or does not follow the one before it.
    /// </exception>
    public Segment? Read(
        long incarnationId, StreamPath path, long position, int maxBytes, CancellationToken cancellationToken)
    {
        using Query query = _from.Query();
        query.Bind(1, incarnationId);
        query.Bind(2, position);
        if (!query.Step())
        {
            return null;
        }

        long firstEnd = query.Number(0);
        long start = firstEnd - SizeOf(query);
        long end = Math.Max(firstEnd, FindLastEnd(incarnationId, start + Math.Min(maxBytes, Array.MaxLength)) ?? 0);

        // The final size is known before the first copy, so every byte is copied once.
        byte[] data = GC.AllocateUninitializedArray<byte>((int)(end - start));
        var boundaries = new AppendBoundariesBuilder();
        int length = 0;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            int size = SizeOf(query);
            long segmentEnd = query.Number(0);
            if (segmentEnd != start + length + size || size > data.Length - length)
            {
                throw new DamagedDataException(
                    $"The stored segments of '{path}' have a gap or an overlap at position {start + length}.");
            }

            if (!TryCopy(query, incarnationId, data.AsSpan(length, size)))
            {
                throw new DamagedDataException(
                    $"The stored bytes of '{path}' from position {segmentEnd - size} to {segmentEnd} are damaged.");
            }

            length += size;
            AddBoundaries(boundaries, query.Bytes(1), size);
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

    /// <summary>Finds where the first segment starts; null if there is none.</summary>
    public long? FindFirstStart(long incarnationId)
    {
        using Query query = _firstStart.Query();
        query.Bind(1, incarnationId);
        return query.Step() ? query.Number(0) : null;
    }

    /// <summary>Finds the end of the last segment that ends at or before a limit; null if there is none.</summary>
    public long? FindLastEnd(long incarnationId, long limit)
    {
        using Query query = _lastEnd.Query();
        query.Bind(1, incarnationId);
        query.Bind(2, limit);
        return query.Step() ? query.Number(0) : null;
    }

    /// <summary>Checks all segments of an incarnation.</summary>
    /// <param name="incarnationId">The incarnation.</param>
    /// <param name="report">Receives the start and the end of each segment, and what is known about its bytes.</param>
    /// <param name="cancellationToken">Checked before each segment.</param>
    public void Check(
        long incarnationId, Action<long, long, SegmentState> report, CancellationToken cancellationToken)
    {
        using Query query = _from.Query();
        query.Bind(1, incarnationId);
        query.Bind(2, -1);
        long? expected = null;
        while (query.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            int size = SizeOf(query);
            long end = query.Number(0);
            byte[] buffer = ArrayPool<byte>.Shared.Rent(size);
            SegmentState state = Check(query, incarnationId, buffer.AsSpan(0, size));
            ArrayPool<byte>.Shared.Return(buffer);
            bool isNext = expected is null || expected == end - size;
            report(end - size, end, isNext ? state : SegmentState.Damaged);
            expected = end;
        }
    }

    /// <summary>Inserts a segment with its bytes.</summary>
    public void Insert(long incarnationId, Segment segment)
    {
        using Query query = _insert.Query();
        BindRow(query, incarnationId, segment, SegmentChecksum.OfData(segment.Data.Span));
        query.BindBlob(4, segment.Data.Span);
        query.BindNull(6);
        query.BindNull(7);
        query.Execute();
    }

    /// <summary>Inserts a segment whose bytes are in a file.</summary>
    public void Insert(long incarnationId, Segment segment, SegmentFile file)
    {
        using Query query = _insert.Query();
        BindRow(query, incarnationId, segment, file.Checksum);
        query.BindBlob(4, []);
        query.Bind(6, file.Id);
        query.Bind(7, segment.Data.Length);
        query.Execute();
    }

    /// <summary>True if the bytes of a segment are in this file.</summary>
    public bool HasFile(Guid file)
    {
        using Query query = _hasFile.Query();
        query.Bind(1, file);
        return query.Step();
    }

    /// <summary>
    /// Removes segments from the end, so that a concurrent reader finds an earlier end but never a gap.
    /// </summary>
    /// <param name="incarnationId">The incarnation.</param>
    /// <param name="max">Maximum number of segments.</param>
    /// <param name="removedFiles">Receives the files with their bytes, to be deleted once this is durable.</param>
    /// <returns>How many were removed; 0 if there are none.</returns>
    public int RemoveLast(long incarnationId, int max, List<Guid> removedFiles) =>
        FindStartOfLast(incarnationId, max, removedFiles) is { } firstRemoved
            ? _removeFrom.Execute(incarnationId, firstRemoved)
            : 0;

    private static void BindRow(Query query, long incarnationId, Segment segment, long dataChecksum)
    {
        ReadOnlySpan<byte> boundaries =
            IsSingleAppend(segment.Boundaries) ? [] : segment.Boundaries.Lengths.Span;
        query.Bind(1, incarnationId);
        query.Bind(2, segment.End);
        if (boundaries.IsEmpty)
        {
            query.BindNull(3);
        }
        else
        {
            query.BindBlob(3, boundaries);
        }

        query.Bind(5, SegmentChecksum.Of(incarnationId, segment.End, boundaries, dataChecksum));
    }

    // The size in the row of a file; the bytes of any other row.
    private static int SizeOf(Query query) => (int)query.Number(6) is var size and > 0 ? size : query.Bytes(2).Length;

    private bool TryCopy(Query query, long incarnationId, Span<byte> target)
    {
        if (query.Bytes(5) is { IsEmpty: false } file)
        {
            if (!files.TryRead(new Guid(file, bigEndian: true), target))
            {
                return false;
            }
        }
        else
        {
            query.Bytes(2).CopyTo(target);
        }

        // Rows of earlier releases have no checksum.
        return query.Number(3) != 0
            || query.Number(4) == SegmentChecksum.Of(
                incarnationId, query.Number(0), query.Bytes(1), SegmentChecksum.OfData(target));
    }

    private SegmentState Check(Query query, long incarnationId, Span<byte> buffer)
    {
        try
        {
            return !TryCopy(query, incarnationId, buffer) ? SegmentState.Damaged
                : query.Number(3) != 0 ? SegmentState.Unknown
                : SegmentState.Sound;
        }
        catch (IOException)
        {
            return SegmentState.Unreadable;
        }
    }

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
    private long? FindStartOfLast(long incarnationId, int max, List<Guid> foundFiles)
    {
        using Query query = _last.Query();
        query.Bind(1, incarnationId);
        query.Bind(2, max);
        long? first = null;
        for (long bytes = 0; bytes < MaxBytesRemoved && query.Step(); bytes += query.Number(1))
        {
            first = query.Number(0);
            if (query.Bytes(2) is { IsEmpty: false } file)
            {
                foundFiles.Add(new Guid(file, bigEndian: true));
            }
        }

        return first;
    }
}
