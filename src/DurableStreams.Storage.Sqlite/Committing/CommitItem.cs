namespace DurableStreams.Storage.Sqlite;

/// <summary>A commit of a stream.</summary>
internal sealed class CommitItem : WriteItem<CommitResult>
{
    // More would be written twice for little: its own pages, not its neighbours', are what it costs.
    private const int MostJournaledBytes = 16 * 1024;

    private readonly StreamCommit _commit;
    private readonly byte[] _pathKey;
    private readonly byte[] _head;
    private readonly JournaledCommit? _journaled;
    private readonly byte[] _entry = [];

    /// <summary>Encodes a commit: on the writer's thread, so that the committer's has less to do.</summary>
    public CommitItem(StreamCommit commit)
    {
        _commit = commit;
        _pathKey = PathKey.Encode(commit.Path.Value);
        _head = StreamHeadCodec.Encode(commit.Head);
        if (IsSmall(commit))
        {
            Cursor[] cursors = [.. commit.Cursors.Select(change => change.New!)];
            _journaled = new JournaledCommit(
                commit.Path, _pathKey, commit.Expected.Number + 1, commit.Head, _head, commit.Data, commit.Producers, cursors);
            _entry = JournalCodec.Encode(_journaled);
        }
    }

    public override int Bytes => 256 + _head.Length + (_commit.Data?.Data.Length ?? 0);

    protected override CommitResult Write(WriterConnection writer)
    {
        if (_journaled is not null && writer.Journal.TryWrite(writer, _journaled, _entry, _commit.Cursors) is { } result)
        {
            return result;
        }

        writer.Journal.Fold(writer, _commit.Path);
        return WriteToTables(writer);
    }

    protected override CommitResult ResultOf(WriteOutcome outcome) => outcome switch
    {
        WriteOutcome.Rejected => CommitResult.Rejected,
        WriteOutcome.Unknown => CommitResult.Unknown,
        _ => base.ResultOf(outcome),
    };

    private static bool IsSmall(StreamCommit commit) =>
        commit.Expected != RowVersion.None
        && commit.Head.Status == StreamStatus.Live
        && commit.AddedFork is null
        && commit.RemovedFork is null
        && !commit.InsertsForkGuard
        && !commit.Cursors.Any(change => change.New is null)
        && (commit.Data?.Data.Length ?? 0) <= MostJournaledBytes;

    private CommitResult WriteToTables(WriterConnection writer)
    {
        Incarnation incarnation = _commit.Head.Incarnation;
        long expected = _commit.Expected.Number;
        long? known = writer.Lives.Find(_commit.Path, _pathKey, incarnation);
        if (!RowsAllow(writer, known) || (known is null && writer.Streams.VersionOf(_pathKey) != expected))
        {
            return CommitResult.Conflict;
        }

        long life = known ?? writer.Lives.Add(_commit.Path, _pathKey, incarnation);
        if (!writer.Streams.TryWrite(_pathKey, expected, _commit.Head.Status, life, _head))
        {
            return CommitResult.Conflict;
        }

        WriteRows(writer, life);
        return CommitResult.Committed(new RowVersion(expected + 1));
    }

    private bool RowsAllow(WriterConnection writer, long? life) =>
        (_commit.AddedFork is not { } added || life is null || !writer.Forks.Exists(life.Value, added))
        && (_commit.RemovedFork is not { } removed || (life is not null && writer.Forks.Exists(life.Value, removed)))
        && (!_commit.InsertsForkGuard || writer.ForkGuards.IsClaimed(_commit.Head.Incarnation) is null)
        && CursorsAllow(writer, life);

    private bool CursorsAllow(WriterConnection writer, long? life)
    {
        foreach (CursorChange change in _commit.Cursors)
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
        if (_commit.Data is { } data)
        {
            writer.Segments.Insert(life, data);
        }

        foreach (ProducerRow row in _commit.Producers)
        {
            writer.Producers.Put(life, row);
        }

        foreach (CursorChange change in _commit.Cursors)
        {
            writer.Cursors.Apply(life, change);
        }

        if (_commit.AddedFork is { } added)
        {
            writer.Forks.Insert(life, added);
        }

        if (_commit.RemovedFork is { } removed)
        {
            writer.Forks.Delete(life, removed);
        }

        if (_commit.InsertsForkGuard)
        {
            writer.ForkGuards.Insert(_commit.Head.Incarnation, claimed: false);
        }
    }
}
