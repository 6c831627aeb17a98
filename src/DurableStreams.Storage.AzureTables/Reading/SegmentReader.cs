using Azure.Data.Tables;
using DurableStreams.Addressing;
using DurableStreams.Storage.AzureTables.Keys;
using DurableStreams.Storage.AzureTables.Rows;

namespace DurableStreams.Storage.AzureTables.Reading;

/// <summary>Reads stored segments from a position.</summary>
internal sealed class SegmentReader(PageSizes sizes)
{
    /// <summary>See <see cref="IStreamStore.ReadUnlessLargeAsync"/>.</summary>
    public async ValueTask<SegmentRead> ReadAsync(
        TableClient table,
        string partition,
        Incarnation incarnation,
        long position,
        int maxBytes,
        int maxFirstBytes,
        CancellationToken cancellationToken)
    {
        var run = new SegmentRun(maxBytes);
        string filter = RowFilter.Between(
            partition,
            RowKeys.Segment(incarnation, position),
            RowKeys.After(RowKeys.Prefix(RowKind.Segment, incarnation)));
        int pageRows = sizes.PageFor(incarnation, maxBytes);
        await foreach (TableEntity entity in RowQueries.ReadAsync(
            table, filter, Columns.Segment, pageRows, cancellationToken).ConfigureAwait(false))
        {
            if (!run.TryAdd(new SegmentRow(entity)) || run.IsFull)
            {
                break;
            }
        }

        if (run.Rows.Count == 0)
        {
            return default;
        }

        // The row itself has no bytes: only such an append can be large.
        if (run.Rows[0] is { Attempt: not null } first && first.Length > maxFirstBytes)
        {
            return SegmentRead.Large(first.Length);
        }

        sizes.Record(incarnation, run.Rows.Count, run.Bytes);
        var large = new Dictionary<SegmentRow, byte[]>();
        foreach (SegmentRow row in run.Rows)
        {
            if (row.Attempt is { } attempt)
            {
                large[row] = await ReadPartsAsync(table, partition, incarnation, row, attempt, cancellationToken)
                    .ConfigureAwait(false);
            }
        }

        return SegmentRead.Of(run.Join(large));
    }

    private static async ValueTask<byte[]> ReadPartsAsync(
        TableClient table,
        string partition,
        Incarnation incarnation,
        SegmentRow row,
        string attempt,
        CancellationToken cancellationToken)
    {
        byte[] data = GC.AllocateUninitializedArray<byte>(row.Length);
        int length = 0;
        string filter = RowFilter.StartingWith(partition, RowKeys.PartPrefix(incarnation, attempt));
        await foreach (TableEntity part in RowQueries.ReadAsync(
            table, filter, Columns.Part, PageSizes.FullRows, cancellationToken).ConfigureAwait(false))
        {
            length += DataPieces.CopyTo(part, data.AsSpan(length));
        }

        return length == data.Length
            ? data
            : throw new InvalidDataException(
                $"The parts of '{row.Entity.RowKey}' hold {length} bytes instead of {data.Length}.");
    }
}
