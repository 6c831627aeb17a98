using DurableStreams.Storage.Sqlite.Native;

namespace DurableStreams.Storage.Sqlite.Committing;

/// <summary>Writes a group of items in one transaction and settles each with the outcome.</summary>
internal sealed class GroupTransaction(WriterConnection writer, ICommitProbe? probe)
{
    /// <summary>How many transactions were committed.</summary>
    public long Committed { get; private set; }

    /// <summary>The last failure; null if there was none.</summary>
    public Exception? Problem { get; private set; }

    /// <summary>True if the rollback failed, so that the connection must be replaced.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Writes a group; does nothing if it is empty. Never throws.</summary>
    public void Run(ReadOnlySpan<WriteItem> items)
    {
        Problem = null;
        if (items.IsEmpty || IsBroken)
        {
            return;
        }

        WriteOutcome outcome = TryWrite(items);
        if (outcome == WriteOutcome.Failed && items.Length > 1 && !IsBroken)
        {
            // One of the items cannot be written. Each gets a transaction of its own, so that only that one fails.
            foreach (ref readonly WriteItem item in items)
            {
                WriteItem[] alone = [item];
                Settle(alone, IsBroken ? WriteOutcome.Rejected : TryWrite(alone));
            }

            return;
        }

        Settle(items, outcome);
    }

    private void Settle(ReadOnlySpan<WriteItem> items, WriteOutcome outcome)
    {
        foreach (WriteItem item in items)
        {
            item.Settle(outcome, outcome == WriteOutcome.Done ? null : Problem);
        }
    }

    private WriteOutcome TryWrite(ReadOnlySpan<WriteItem> items)
    {
        CommitStep step = CommitStep.Begin;
        try
        {
            probe?.Before(step);
            writer.Begin();
            probe?.After(step);

            step = CommitStep.Write;
            probe?.Before(step);
            writer.Journal.Checkpoint.WriteDue(writer.Tables);
            foreach (WriteItem item in items)
            {
                item.Apply(writer);
            }

            probe?.After(step);

            step = CommitStep.Commit;
            probe?.Before(step);
            writer.Commit();
            Committed++;
            probe?.After(step);
            writer.Journal.Publish();
            return WriteOutcome.Done;
        }
        catch (Exception e)
        {
            Problem = e;
            bool rolledBack = TryRollBack();
            return step == CommitStep.Commit && !IsSurelyNotCommitted(e, rolledBack) ? WriteOutcome.Unknown
                : e is SqliteFailureException { IsTransient: true } ? WriteOutcome.Rejected
                : WriteOutcome.Failed;
        }
    }

    // SQLite reports a full disk or a lock before it writes the page that marks the transaction as committed. After any
    // other failure that page may be on the disk, and a crash would make the transaction count, even if it was rolled
    // back here.
    private static bool IsSurelyNotCommitted(Exception e, bool rolledBack) =>
        rolledBack && e is SqliteFailureException { PrimaryCode: ResultCodes.Full or ResultCodes.Busy };

    private bool TryRollBack()
    {
        try
        {
            probe?.Before(CommitStep.RollBack);
            writer.RollBack();
            probe?.After(CommitStep.RollBack);
        }
        catch (SqliteFailureException)
        {
            IsBroken = true;
        }

        writer.Journal.Settle(IsBroken ? null : writer.Tables);
        return !IsBroken;
    }
}
