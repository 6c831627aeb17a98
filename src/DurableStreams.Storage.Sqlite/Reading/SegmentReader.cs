namespace DurableStreams.Storage.Sqlite;

/// <summary>Reads segments that follow each other as one.</summary>
internal sealed class SegmentReader(Database database, ReadTransaction transaction) : IDisposable
{
    private readonly Statement _life = new(database, "SELECT id FROM lives WHERE incarnation = ?1 AND path = ?2");

    private readonly Statement _from = new(
        database, "SELECT end, boundaries, data FROM segments WHERE life = ?1 AND end > ?2 ORDER BY end");

    private readonly Statement _lastUpTo = new(
        database, "SELECT end FROM segments WHERE life = ?1 AND end <= ?2 ORDER BY end DESC LIMIT 1");

    /// <summary>See <see cref="IStreamStore.ReadAsync"/>.</summary>
    public Segment? Read(
        StreamPath path, Incarnation incarnation, long position, int maxBytes, CancellationToken cancellationToken)
    {
        transaction.Begin();
        try
        {
            return FindLife(path, incarnation) is { } life
                ? ReadRun(life, position, maxBytes, cancellationToken)
                : null;
        }
        finally
        {
            _life.Reset();
            _from.Reset();
            _lastUpTo.Reset();
            transaction.End();
        }
    }

    public void Dispose()
    {
        _life.Dispose();
        _from.Dispose();
        _lastUpTo.Dispose();
    }

    private long? FindLife(StreamPath path, Incarnation incarnation)
    {
        _life.Bind(1, incarnation);
        _life.BindText(2, PathKey.Encode(path.Value));
        return _life.Step() ? _life.Number(0) : null;
    }

    private Segment? ReadRun(long life, long position, int maxBytes, CancellationToken cancellationToken)
    {
        _from.Bind(1, life);
        _from.Bind(2, position);
        if (!_from.Step())
        {
            return null;
        }

        long firstEnd = _from.Number(0);
        long start = firstEnd - _from.Bytes(2).Length;
        long end = Math.Max(firstEnd, FindLastEnd(life, start + Math.Min(maxBytes, Array.MaxLength)));

        // The one array of the result has its size from the start, so that every byte is copied once.
        byte[] data = GC.AllocateUninitializedArray<byte>((int)(end - start));
        var boundaries = new AppendBoundariesBuilder();
        int length = 0;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadOnlySpan<byte> row = _from.Bytes(2);
            if (_from.Number(0) != start + length + row.Length)
            {
                throw new InvalidDataException($"The stored segments of life {life} have a hole at {start + length}.");
            }

            row.CopyTo(data.AsSpan(length));
            length += row.Length;
            AddBoundaries(boundaries, row.Length);
        }
        while (length < data.Length && _from.Step());

        return new Segment(start, data, new AppendBoundaries(boundaries.ToBoundaries().Lengths.ToArray()));
    }

    private long FindLastEnd(long life, long limit)
    {
        _lastUpTo.Bind(1, life);
        _lastUpTo.Bind(2, limit);
        return _lastUpTo.Step() ? _lastUpTo.Number(0) : 0;
    }

    private void AddBoundaries(AppendBoundariesBuilder boundaries, int rowLength)
    {
        ReadOnlySpan<byte> lengths = _from.Bytes(1);
        if (lengths.IsEmpty)
        {
            boundaries.Add(rowLength);
        }
        else
        {
            boundaries.Add(lengths);
        }
    }
}
