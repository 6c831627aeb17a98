namespace DurableStreams.Storage.Sqlite;

/// <summary>Writes a group of items in one transaction, and settles each by how that ended.</summary>
internal sealed class GroupTransaction(WriterConnection writer, ICommitProbe? probe)
{
    /// <summary>How many transactions were committed.</summary>
    public long Committed { get; private set; }

    /// <summary>The last problem; null when the last group went well.</summary>
    public Exception? Problem { get; private set; }

    /// <summary>True when the connection could not be brought out of a transaction, so that it must be opened anew.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Runs a group. Throws nothing.</summary>
    public void Run(ReadOnlySpan<WriteItem> items)
    {
        Problem = null;
        WriteOutcome outcome = TryWrite(items);
        if (outcome == WriteOutcome.Failed && items.Length > 1 && !IsBroken)
        {
            // One of them cannot be written. The others must not suffer for it, so each is tried by itself.
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
            writer.Journal.MakeRoom(writer);
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
                : e is SqliteFailureException { IsPassing: true } ? WriteOutcome.Rejected
                : WriteOutcome.Failed;
        }
    }

    // A full disk stops the log before its last page, which makes a transaction one. Whatever else went wrong while
    // committing, that page may be on the disk, and count after a crash, even when it was rolled back here.
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

        writer.Journal.Settle(IsBroken ? null : writer);
        return !IsBroken;
    }
}
