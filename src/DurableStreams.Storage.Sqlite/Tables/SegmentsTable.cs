namespace DurableStreams.Storage.Sqlite;

/// <summary>Writes and removes segments.</summary>
internal sealed class SegmentsTable(Database database) : IDisposable
{
    // The bytes of a row are read to free its pages; more than this in one transaction would keep appends waiting.
    private const long MostBytesRemoved = 4 * 1024 * 1024;

    private readonly Statement _insert = new(
        database, "INSERT INTO segments (life, end, boundaries, data) VALUES (?1, ?2, ?3, ?4)");

    private readonly Statement _last = new(
        database, "SELECT end, length(data) FROM segments WHERE life = ?1 ORDER BY end DESC LIMIT ?2");

    private readonly Statement _removeFrom = new(database, "DELETE FROM segments WHERE life = ?1 AND end >= ?2");

    public void Insert(long life, Segment segment)
    {
        _insert.Bind(1, life);
        _insert.Bind(2, segment.End);
        if (IsSingleAppend(segment.Boundaries))
        {
            _insert.BindNull(3);
        }
        else
        {
            _insert.BindBlob(3, segment.Boundaries.Lengths.Span);
        }

        _insert.BindBlob(4, segment.Data.Span);
        _insert.Run();
    }

    /// <summary>Removes some of the last segments, so that a reader finds an early end and never a hole.</summary>
    /// <param name="life">Whose.</param>
    /// <param name="max">How many at most; 1 or more.</param>
    /// <returns>How many were removed; 0 when there are none.</returns>
    public int RemoveLast(long life, int max)
    {
        long? from = FindLast(life, max);
        if (from is not { } end)
        {
            return 0;
        }

        _removeFrom.Bind(1, life);
        _removeFrom.Bind(2, end);
        return _removeFrom.Run();
    }

    public void Dispose()
    {
        _insert.Dispose();
        _last.Dispose();
        _removeFrom.Dispose();
    }

    private static bool IsSingleAppend(AppendBoundaries boundaries) =>
        boundaries.Lengths.Span.IndexOfAnyInRange((byte)0, (byte)0x7F) == boundaries.Lengths.Length - 1;

    private long? FindLast(long life, int max)
    {
        _last.Bind(1, life);
        _last.Bind(2, max);
        long? from = null;
        try
        {
            for (long bytes = 0; bytes < MostBytesRemoved && _last.Step(); bytes += _last.Number(1))
            {
                from = _last.Number(0);
            }

            return from;
        }
        finally
        {
            _last.Reset();
        }
    }
}
