using DurableStreams.Storage.AzureTables.Rows;
using DurableStreams.Streams;

namespace DurableStreams.Storage.AzureTables.Reading;

/// <summary>Consecutive segment rows that are returned by one read.</summary>
/// <param name="maxBytes">
/// Maximum size of the run. The first row is always taken completely, even if it is larger.
/// </param>
internal sealed class SegmentRun(int maxBytes)
{
    /// <summary>The rows in order, without gaps. A row may overlap the one before it.</summary>
    public List<SegmentRow> Rows { get; } = [];

    /// <summary>The number of bytes that the rows cover.</summary>
    public long Bytes => Rows.Count == 0 ? 0 : Rows[^1].End - Rows[0].Start;

    /// <summary>True if no further row fits.</summary>
    public bool IsFull => Bytes >= maxBytes;

    /// <returns>False if the row does not fit or leaves a gap. Later rows do not fit either.</returns>
    public bool TryAdd(SegmentRow row)
    {
        // Sealing may join rows between two pages of a query. A joined row that starts before the end of the run is cut
        // by Join. A gap means that the row in between was joined into one that this query does not return.
        if (Rows.Count > 0 && (row.Start > Rows[^1].End || row.End - Rows[0].Start > maxBytes))
        {
            return false;
        }

        Rows.Add(row);
        return true;
    }

    /// <summary>Joins the rows to one segment.</summary>
    /// <param name="large">The data of the rows whose data is stored in parts.</param>
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
                    ?? throw new InvalidDataException(
                        $"The row '{row.Entity.RowKey}' overlaps the one before it within an append.");
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
            throw new InvalidDataException(
                $"The row '{row.Entity.RowKey}' holds {length} bytes instead of {destination.Length}.");
        }
    }
}
