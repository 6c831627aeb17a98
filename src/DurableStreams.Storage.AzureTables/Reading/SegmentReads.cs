using Azure.Data.Tables;

namespace DurableStreams.Storage.AzureTables;

/// <summary>Reads stored segments from a position on.</summary>
internal sealed class SegmentReads(PageSizes sizes)
{
    /// <summary>See <see cref="IStreamStore.ReadAsync"/>.</summary>
    public async ValueTask<Segment?> ReadAsync(
        TableClient table, string partition, Incarnation life, long position, int maxBytes, CancellationToken cancellationToken)
    {
        var run = new SegmentRun(maxBytes);
        string filter = RowFilter.Between(partition, RowKeys.Segment(life, position), RowKeys.After(RowKeys.Prefix('d', life)));
        int pageRows = sizes.PageFor(life, maxBytes);
        await foreach (TableEntity entity in RowRange.ReadAsync(table, filter, Columns.Segment, pageRows, cancellationToken).ConfigureAwait(false))
        {
            if (!run.TryAdd(new SegmentRow(entity)) || run.IsFull)
            {
                break;
            }
        }

        if (run.Rows.Count == 0)
        {
            return null;
        }

        sizes.Saw(life, run.Rows.Count, run.Bytes);
        var large = new Dictionary<SegmentRow, byte[]>();
        foreach (SegmentRow row in run.Rows)
        {
            if (row.Attempt is { } attempt)
            {
                large[row] = await ReadPartsAsync(table, partition, life, row, attempt, cancellationToken).ConfigureAwait(false);
            }
        }

        return run.Join(large);
    }

    private static async ValueTask<byte[]> ReadPartsAsync(
        TableClient table, string partition, Incarnation life, SegmentRow row, string attempt, CancellationToken cancellationToken)
    {
        byte[] data = GC.AllocateUninitializedArray<byte>(row.Length);
        int length = 0;
        string filter = RowFilter.StartingWith(partition, RowKeys.PartPrefix(life, attempt));
        await foreach (TableEntity part in RowRange.ReadAsync(table, filter, Columns.Part, PageSizes.FullRows, cancellationToken).ConfigureAwait(false))
        {
            length += DataPieces.CopyTo(part, data.AsSpan(length));
        }

        return length == data.Length
            ? data
            : throw new InvalidDataException($"The parts of '{row.Entity.RowKey}' hold {length} bytes instead of {data.Length}.");
    }
}
