using Azure;
using Azure.Data.Tables;
using DurableStreams.Addressing;
using DurableStreams.Producers;
using DurableStreams.Storage.AzureTables.Accounts;
using DurableStreams.Storage.AzureTables.Keys;
using DurableStreams.Storage.AzureTables.Rows;
using DurableStreams.Streams;

namespace DurableStreams.Storage.AzureTables.Committing;

/// <summary>Builds the entity group transaction of a commit.</summary>
internal static class CommitTransaction
{
    /// <param name="commit">The commit.</param>
    /// <param name="partition">The partition key of the path.</param>
    /// <param name="staged">
    /// The upload that holds the commit's data; null if the transaction contains the data itself.
    /// </param>
    /// <returns>The operations. The first one writes the head.</returns>
    public static List<TableTransactionAction> Build(StreamCommit commit, string partition, StagedUpload? staged)
    {
        Incarnation incarnation = commit.Head.Incarnation;
        List<TableTransactionAction> actions = [HeadAction(commit, partition)];
        if (commit.Data is { } data)
        {
            AddData(actions, partition, incarnation, data, staged);
        }

        foreach (ProducerRow producer in commit.Producers)
        {
            actions.Add(
                new(TableTransactionActionType.UpsertReplace, ProducerStateRow.Write(partition, commit, producer)));
        }

        foreach (CursorChange cursor in commit.Cursors)
        {
            AddCursor(actions, commit, partition, cursor);
        }

        foreach (OutcomeRow outcome in commit.Outcomes)
        {
            actions.Add(new(TableTransactionActionType.Add, OutcomeRows.Write(partition, outcome)));
        }

        if (commit.AddedFork is { } added)
        {
            var row = new TableEntity(partition, RowKeys.Fork(incarnation, added))
            {
                [Columns.Commit] = commit.Head.Commits.Count
            };
            actions.Add(new(TableTransactionActionType.Add, row));
        }

        if (commit.RemovedFork is { } removed)
        {
            actions.Add(Delete(new TableEntity(partition, RowKeys.Fork(incarnation, removed)), ETag.All));
        }

        if (commit.InsertsForkGuard)
        {
            actions.Add(new(TableTransactionActionType.Add, GuardRow.Write(partition, incarnation, claimed: false)));
        }

        return actions;
    }

    private static void AddCursor(
        List<TableTransactionAction> actions, StreamCommit commit, string partition, CursorChange change)
    {
        if (change is { Expected: null, New: null })
        {
            return;
        }

        if (change.Expected is { } expected && change.Expected == change.New)
        {
            // The cursor does not change, but the commit must fail if the stored cursor is not the expected one.
            actions.Add(
                new(TableTransactionActionType.UpdateReplace, CursorRow.Write(partition, commit, expected), ETag.All));
            return;
        }

        var slot = new TableEntity(partition, RowKeys.CursorSlot(commit.Head.Incarnation, change.Source));
        if (change.Expected is null)
        {
            actions.Add(new(TableTransactionActionType.Add, slot));
        }
        else if (change.New is null)
        {
            actions.Add(Delete(slot, ETag.All));
        }

        if (change.Expected is { } old)
        {
            actions.Add(Delete(new TableEntity(partition, RowKeys.Cursor(commit.Head.Incarnation, old)), ETag.All));
        }

        if (change.New is { } row)
        {
            actions.Add(new(TableTransactionActionType.Add, CursorRow.Write(partition, commit, row)));
        }
    }

    private static TableTransactionAction HeadAction(StreamCommit commit, string partition)
    {
        TableEntity row = HeadRow.Write(partition, commit.Head);
        return commit.Expected.Tag is { } tag
            ? new(TableTransactionActionType.UpdateReplace, row, new ETag(tag))
            : new(TableTransactionActionType.Add, row);
    }

    private static void AddData(
        List<TableTransactionAction> actions,
        string partition,
        Incarnation incarnation,
        Segment data,
        StagedUpload? staged)
    {
        if (staged is not null)
        {
            // The sweeper changes the manifest before it deletes the parts of a stale upload. The transaction of a slow
            // writer then fails here instead of publishing a segment without data.
            actions.Add(new(
                TableTransactionActionType.Add, SegmentRow.WriteInParts(partition, incarnation, data, staged.Attempt)));
            actions.Add(
                Delete(new TableEntity(partition, RowKeys.Manifest(incarnation, staged.Attempt)), staged.Manifest));
            return;
        }

        if (data.Data.Length <= AzureLimits.RowBytes)
        {
            foreach (Segment row in SegmentSplit.ByBoundaries(data, AzureLimits.BoundaryBytes))
            {
                actions.Add(new(TableTransactionActionType.Add, SegmentRow.Write(partition, incarnation, row)));
            }

            return;
        }

        string attempt = StagedUpload.NewAttempt();
        actions.Add(
            new(TableTransactionActionType.Add, SegmentRow.WriteInParts(partition, incarnation, data, attempt)));
        foreach (TableEntity part in PartRows.Write(partition, incarnation, attempt, data.Data))
        {
            actions.Add(new(TableTransactionActionType.Add, part));
        }
    }

    private static TableTransactionAction Delete(TableEntity row, ETag tag) =>
        new(TableTransactionActionType.Delete, row, tag);
}
