using Azure;
using Azure.Data.Tables;

namespace DurableStreams.Storage.AzureTables;

/// <summary>Puts a commit together as one entity group transaction: all of it, or nothing.</summary>
internal static class CommitTransaction
{
    /// <param name="commit">The commit.</param>
    /// <param name="partition">The key of its path.</param>
    /// <param name="staged">Where its data was uploaded to; null when it goes with the transaction.</param>
    /// <returns>The operations; the head's is the first.</returns>
    public static List<TableTransactionAction> Build(StreamCommit commit, string partition, StagedUpload? staged)
    {
        Incarnation life = commit.Head.Incarnation;
        List<TableTransactionAction> actions = [HeadAction(commit, partition)];
        if (commit.Data is { } data)
        {
            AddData(actions, partition, life, data, staged);
        }

        foreach (ProducerRow producer in commit.Producers)
        {
            actions.Add(new(TableTransactionActionType.UpsertReplace, ProducerStateRow.Write(partition, commit, producer)));
        }

        foreach (CursorChange cursor in commit.Cursors)
        {
            AddCursor(actions, commit, partition, cursor);
        }

        if (commit.AddedFork is { } added)
        {
            var row = new TableEntity(partition, RowKeys.Fork(life, added)) { [Columns.Commit] = commit.Head.Commits.Count };
            actions.Add(new(TableTransactionActionType.Add, row));
        }

        if (commit.RemovedFork is { } removed)
        {
            actions.Add(Delete(new TableEntity(partition, RowKeys.Fork(life, removed)), ETag.All));
        }

        if (commit.InsertsForkGuard)
        {
            actions.Add(new(TableTransactionActionType.Add, GuardRow.Write(partition, life, claimed: false)));
        }

        return actions;
    }

    private static void AddCursor(List<TableTransactionAction> actions, StreamCommit commit, string partition, CursorChange change)
    {
        if (change is { Expected: null, New: null })
        {
            return;
        }

        if (change.Expected is { } expected && change.Expected == change.New)
        {
            // Nothing changes, but the commit must fail where the row is another.
            actions.Add(new(TableTransactionActionType.UpdateReplace, CursorRow.Write(partition, commit, expected), ETag.All));
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
        List<TableTransactionAction> actions, string partition, Incarnation life, Segment data, StagedUpload? staged)
    {
        if (staged is not null)
        {
            // Whoever drops a stale upload deletes its manifest first: a slow writer then fails here, and commits no hole.
            actions.Add(new(TableTransactionActionType.Add, SegmentRow.WriteInParts(partition, life, data, staged.Attempt)));
            actions.Add(Delete(new TableEntity(partition, RowKeys.Manifest(life, staged.Attempt)), staged.Manifest));
            return;
        }

        if (data.Data.Length <= AzureLimits.RowBytes)
        {
            foreach (Segment row in SegmentSplit.ByBoundaries(data, AzureLimits.BoundaryBytes))
            {
                actions.Add(new(TableTransactionActionType.Add, SegmentRow.Write(partition, life, row)));
            }

            return;
        }

        string attempt = StagedUpload.NewAttempt();
        actions.Add(new(TableTransactionActionType.Add, SegmentRow.WriteInParts(partition, life, data, attempt)));
        foreach (TableEntity part in PartRows.Write(partition, life, attempt, data.Data))
        {
            actions.Add(new(TableTransactionActionType.Add, part));
        }
    }

    private static TableTransactionAction Delete(TableEntity row, ETag tag) => new(TableTransactionActionType.Delete, row, tag);
}
