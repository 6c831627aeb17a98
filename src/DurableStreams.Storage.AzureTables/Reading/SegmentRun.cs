namespace DurableStreams.Storage.AzureTables;

/// <summary>Rows that follow each other, as many as a read has room for.</summary>
/// <param name="maxBytes">A bound on all of them, but for the first, which comes whole.</param>
internal sealed class SegmentRun(int maxBytes)
{
    /// <summary>The rows, in order and without a gap.</summary>
    public List<SegmentRow> Rows { get; } = [];

    /// <summary>How much they hold.</summary>
    public long Bytes => Rows.Count == 0 ? 0 : Rows[^1].End - Rows[0].Start;

    /// <summary>True when no other row fits.</summary>
    public bool IsFull => Bytes >= maxBytes;

    /// <returns>False when the row does not belong to the run; then none after it does.</returns>
    public bool TryAdd(SegmentRow row)
    {
        // Sealing may have joined rows that were read already with ones that were not: such a row starts too early, and
        // is cut when the run is joined. One that starts too late follows a row that sealing has moved meanwhile.
        if (Rows.Count > 0 && (row.Start > Rows[^1].End || row.End - Rows[0].Start > maxBytes))
        {
            return false;
        }

        Rows.Add(row);
        return true;
    }

    /// <summary>The rows as one segment.</summary>
    /// <param name="large">The data of the rows that do not hold it themselves.</param>
    public Segment Join(IReadOnlyDictionary<SegmentRow, byte[]> large)
    {
        if (Rows.Count == 1 && large.TryGetValue(Rows[0], out byte[]? whole))
        {
            return new Segment(Rows[0].Start, whole, Rows[0].Boundaries);
        }

        long start = Rows[0].Start;
        byte[] data = GC.AllocateUninitializedArray<byte>(checked((int)Bytes));
        var boundaries = new AppendBoundariesBuilder(Rows.Count * 2);
        long end = start;
        foreach (SegmentRow row in Rows)
        {
            Span<byte> rest = data.AsSpan((int)(end - start), (int)(row.End - end));
            if (row.Start == end)
            {
                Copy(row, large, rest);
                boundaries.Add(row.Boundaries.Lengths.Span);
            }
            else
            {
                byte[] all = new byte[row.Length];
                Copy(row, large, all);
                Segment tail = new Segment(row.Start, all, row.Boundaries).Slice(end, row.End, int.MaxValue)
                    ?? throw new InvalidDataException($"The row '{row.Entity.RowKey}' overlaps the one before it within an append.");
                tail.Data.Span.CopyTo(rest);
                boundaries.Add(tail.Boundaries.Lengths.Span);
            }

            end = row.End;
        }

        return new Segment(start, data, boundaries.ToBoundaries());
    }

    private static void Copy(SegmentRow row, IReadOnlyDictionary<SegmentRow, byte[]> large, Span<byte> destination)
    {
        if (large.TryGetValue(row, out byte[]? whole))
        {
            whole.CopyTo(destination);
            return;
        }

        int length = DataPieces.CopyTo(row.Entity, destination);
        if (length != destination.Length)
        {
            throw new InvalidDataException($"The row '{row.Entity.RowKey}' holds {length} bytes instead of {destination.Length}.");
        }
    }
}
