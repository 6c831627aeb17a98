namespace DurableStreams.Storage.Sqlite;

/// <summary>A commit of a stream.</summary>
internal sealed class CommitItem(StreamCommit commit) : WriteItem<CommitResult>
{
    // Made by the writer's thread, so that the committer's has less to do.
    private readonly byte[] _pathKey = PathKey.Encode(commit.Path.Value);
    private readonly byte[] _head = StreamHeadCodec.Encode(commit.Head);

    public override int Bytes => 256 + _head.Length + (commit.Data?.Data.Length ?? 0);

    protected override CommitResult Write(WriterConnection writer)
    {
        Incarnation incarnation = commit.Head.Incarnation;
        long expected = commit.Expected.Number;
        long? known = writer.Lives.Find(commit.Path, _pathKey, incarnation);
        if (!RowsAllow(writer, known) || (known is null && writer.Streams.VersionOf(_pathKey) != expected))
        {
            return CommitResult.Conflict;
        }

        long life = known ?? writer.Lives.Add(commit.Path, _pathKey, incarnation);
        if (!writer.Streams.TryWrite(_pathKey, expected, commit.Head.Status, life, _head))
        {
            return CommitResult.Conflict;
        }

        WriteRows(writer, life);
        return CommitResult.Committed(new HeadVersion(expected + 1));
    }

    protected override CommitResult ResultOf(WriteOutcome outcome) => outcome switch
    {
        WriteOutcome.Rejected => CommitResult.Rejected,
        WriteOutcome.Unknown => CommitResult.Unknown,
        _ => base.ResultOf(outcome),
    };

    private bool RowsAllow(WriterConnection writer, long? life) =>
        (commit.AddedFork is not { } added || life is null || !writer.Forks.Exists(life.Value, added))
        && (commit.RemovedFork is not { } removed || (life is not null && writer.Forks.Exists(life.Value, removed)))
        && (!commit.InsertsForkGuard || writer.ForkGuards.IsClaimed(commit.Head.Incarnation) is null)
        && CursorsAllow(writer, life);

    private bool CursorsAllow(WriterConnection writer, long? life)
    {
        foreach (CursorChange change in commit.Cursors)
        {
            if (change.Expected != (life is { } known ? writer.Cursors.Find(known, change.Source) : null))
            {
                return false;
            }
        }

        return true;
    }

    private void WriteRows(WriterConnection writer, long life)
    {
        if (commit.Data is { } data)
        {
            writer.Segments.Insert(life, data);
        }

        foreach (ProducerRow row in commit.Producers)
        {
            writer.Producers.Put(life, row);
        }

        foreach (CursorChange change in commit.Cursors)
        {
            writer.Cursors.Apply(life, change);
        }

        if (commit.AddedFork is { } added)
        {
            writer.Forks.Insert(life, added);
        }

        if (commit.RemovedFork is { } removed)
        {
            writer.Forks.Delete(life, removed);
        }

        if (commit.InsertsForkGuard)
        {
            writer.ForkGuards.Insert(commit.Head.Incarnation, claimed: false);
        }
    }
}
