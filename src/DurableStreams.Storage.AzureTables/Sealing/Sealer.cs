using Azure;
using Azure.Data.Tables;

namespace DurableStreams.Storage.AzureTables;

/// <summary>
/// Joins rows of a stream: the last of a run is replaced by all of it and the others are deleted, in one transaction
/// that is conditional on each of them. The head is not touched, so writers are not in the way.
/// </summary>
internal static class Sealer
{
    /// <summary>One more than a plan can take, so that it shows whether the rows reach the tail.</summary>
    private const int Window = SealPlan.MaxRows + 1;

    public static async ValueTask<SealStep> StepAsync(
        TableClient reads, TableClient writes, string partition, Incarnation life, long from, CancellationToken cancellationToken)
    {
        string filter = RowFilter.Between(partition, RowKeys.Segment(life, from), RowKeys.After(RowKeys.Prefix('d', life)));
        List<SegmentRow> rows = await ReadAsync(reads, filter, Columns.SegmentOutline, cancellationToken).ConfigureAwait(false);
        RowOutline[] outlines = [.. rows.Select(Outline)];
        SealPlan plan = SealPlan.Make(outlines, from, isEnd: rows.Count < Window);
        if (plan.Count == 0)
        {
            return new SealStep(plan.Position, 0, plan.IsDone);
        }

        List<SegmentRow> run = rows.GetRange(plan.First, plan.Count);
        return await TryJoinAsync(reads, writes, partition, run, cancellationToken).ConfigureAwait(false)
            ? new SealStep(plan.Position, plan.Count, plan.IsDone)
            : new SealStep(from, 0, IsDone: true);
    }

    /// <returns>False when another has changed the rows meanwhile, or it is not known what became of it.</returns>
    private static async ValueTask<bool> TryJoinAsync(
        TableClient reads, TableClient writes, string partition, List<SegmentRow> run, CancellationToken cancellationToken)
    {
        SegmentRow last = run[^1];
        string filter = RowFilter.From(partition, run[0].Entity.RowKey, last.Entity.RowKey);
        List<SegmentRow> whole = await ReadAsync(reads, filter, Columns.Segment, cancellationToken).ConfigureAwait(false);
        if (!whole.Select(static row => row.Entity.ETag).SequenceEqual(run.Select(static row => row.Entity.ETag)))
        {
            return false;
        }

        var joined = new SegmentRun(int.MaxValue);
        whole.ForEach(row => joined.TryAdd(row));
        Segment segment = joined.Join(new Dictionary<SegmentRow, byte[]>());
        TableEntity entity = SegmentRow.Write(partition, last.Entity.RowKey, segment);
        List<TableTransactionAction> actions = [new(TableTransactionActionType.UpdateReplace, entity, last.Entity.ETag)];
        foreach (SegmentRow row in run[..^1])
        {
            actions.Add(new(TableTransactionActionType.Delete, new TableEntity(partition, row.Entity.RowKey), row.Entity.ETag));
        }

        try
        {
            await StorageCalls.RunAsync(cancel => writes.SubmitTransactionAsync(actions, cancel), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (RequestFailedException refused) when (StorageCalls.IsUnmetCondition(refused))
        {
            return false;
        }
    }

    private static async ValueTask<List<SegmentRow>> ReadAsync(
        TableClient table, string filter, IReadOnlyList<string> columns, CancellationToken cancellationToken)
    {
        List<SegmentRow> rows = [];
        await foreach (TableEntity row in RowRange.ReadAsync(table, filter, columns, Window, cancellationToken).ConfigureAwait(false))
        {
            rows.Add(new SegmentRow(row));
            if (rows.Count == Window)
            {
                break;
            }
        }

        return rows;
    }

    private static RowOutline Outline(SegmentRow row) =>
        new(row.Start, row.End, row.Boundaries.Lengths.Length, row.Attempt is not null);
}
