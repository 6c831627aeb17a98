using Azure.Data.Tables;
using DurableStreams.Addressing;
using DurableStreams.Storage.AzureTables.Accounts;
using DurableStreams.Storage.AzureTables.Keys;
using DurableStreams.Storage.AzureTables.Reading;
using DurableStreams.Storage.AzureTables.Rows;
using DurableStreams.Streams;

namespace DurableStreams.Storage.AzureTables.Sealing;

/// <summary>
/// Joins segment rows: the last row of a run is replaced by the whole run and the others are deleted, in one
/// transaction that is conditional on each of them. The head is not changed, so sealing never conflicts with writers.
/// </summary>
internal static class Sealer
{
    /// <summary>One more than a plan can join, which shows whether the rows reach the tail.</summary>
    private const int WindowRows = SealPlan.MaxRows + 1;

    /// <summary>See <see cref="ISealingStore.SealAsync"/>.</summary>
    public static async ValueTask<SealStep> StepAsync(
        TablePair table, string partition, Incarnation incarnation, long from, CancellationToken cancellationToken)
    {
        string filter = RowFilter.Between(
            partition, RowKeys.Segment(incarnation, from), RowKeys.After(RowKeys.Prefix(RowKind.Segment, incarnation)));
        List<SegmentRow> rows = await ReadAsync(table.Retrying, filter, Columns.SegmentOutline, cancellationToken)
            .ConfigureAwait(false);
        RowOutline[] outlines = [.. rows.Select(Outline)];
        SealPlan plan = SealPlan.Make(outlines, from, isEnd: rows.Count < WindowRows);
        if (plan.Count == 0)
        {
            return new SealStep(plan.Position, 0, plan.IsDone);
        }

        List<SegmentRow> run = rows.GetRange(plan.First, plan.Count);
        return await TryJoinAsync(table, partition, run, cancellationToken).ConfigureAwait(false)
            ? new SealStep(plan.Position, plan.Count, plan.IsDone)
            : new SealStep(from, 0, IsDone: true);
    }

    /// <returns>False if another process has changed the rows.</returns>
    private static async ValueTask<bool> TryJoinAsync(
        TablePair table, string partition, List<SegmentRow> run, CancellationToken cancellationToken)
    {
        SegmentRow last = run[^1];
        string filter = RowFilter.From(partition, run[0].Entity.RowKey, last.Entity.RowKey);
        List<SegmentRow> whole = await ReadAsync(table.Retrying, filter, Columns.Segment, cancellationToken)
            .ConfigureAwait(false);
        if (!whole.Select(static row => row.Entity.ETag).SequenceEqual(run.Select(static row => row.Entity.ETag)))
        {
            return false;
        }

        var joined = new SegmentRun(int.MaxValue);
        whole.ForEach(row => joined.TryAdd(row));
        Segment segment = joined.Join(new Dictionary<SegmentRow, byte[]>());
        TableEntity entity = SegmentRow.Write(partition, last.Entity.RowKey, segment);
        List<TableTransactionAction> actions =
            [new(TableTransactionActionType.UpdateReplace, entity, last.Entity.ETag)];
        foreach (SegmentRow row in run[..^1])
        {
            actions.Add(
                new(TableTransactionActionType.Delete, new TableEntity(partition, row.Entity.RowKey), row.Entity.ETag));
        }

        return await ConditionalWrites.TrySubmitAsync(table.Once, actions, cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask<List<SegmentRow>> ReadAsync(
        TableClient table, string filter, IReadOnlyList<string> columns, CancellationToken cancellationToken)
    {
        List<TableEntity> rows = await RowQueries.ReadFirstAsync(table, filter, columns, WindowRows, cancellationToken)
            .ConfigureAwait(false);
        return [.. rows.Select(static row => new SegmentRow(row))];
    }

    private static RowOutline Outline(SegmentRow row) =>
        new(row.Start, row.End, row.Boundaries.Lengths.Length, row.Attempt is not null);
}
