using DurableStreams.Addressing;
using DurableStreams.Producers;
using DurableStreams.Storage.Codecs;
using DurableStreams.Storage.Sqlite.Folder;
using DurableStreams.Storage.Sqlite.Journal;
using DurableStreams.Storage.Sqlite.Native;
using DurableStreams.Storage.Sqlite.Tables;
using DurableStreams.Streams;

namespace DurableStreams.Storage.Sqlite.Committing;

/// <summary>A commit of a stream.</summary>
internal sealed class CommitItem : WriteItem<CommitResult>
{
    // Journaled bytes are written twice. A larger commit fills pages of its own anyway, so the journal would save
    // little.
    private const int MaxJournaledBytes = 16 * 1024;

    private readonly StreamCommit _commit;
    private readonly SegmentFile? _file;
    private readonly byte[] _pathKey;
    private readonly byte[] _head;
    private readonly JournaledCommit? _journaled;

    /// <summary>Encodes the head on the caller's thread, to relieve the committer's.</summary>
    /// <param name="commit">The commit.</param>
    /// <param name="file">The file that has its bytes; null to write them to the database.</param>
    public CommitItem(StreamCommit commit, SegmentFile? file = null)
    {
        _commit = commit;
        _file = file;
        _pathKey = PathKey.Encode(commit.Path.Value);
        _head = StreamHeadCodec.Encode(commit.Head);
        if (IsSmall(commit))
        {
            Cursor[] cursors = commit.Cursors.Count == 0 ? [] : [.. commit.Cursors.Select(change => change.New!)];
            _journaled = new JournaledCommit(
                commit.Path,
                _pathKey,
                commit.Expected.Number + 1,
                commit.Head,
                _head,
                commit.Data,
                commit.Producers,
                cursors);
        }
    }

    public override int Bytes => 256 + _head.Length + (_file is null ? _commit.Data?.Data.Length ?? 0 : 0);

    public override bool AddsData =>
        _commit.Data is not null || (_commit.Head.Status == StreamStatus.Live && !_commit.ReplacesLive);

    protected override CommitResult Write(WriterConnection writer)
    {
        if (_journaled is not null
            && writer.Journal.TryWrite(writer.Tables, _journaled, _commit.Cursors) is { } result)
        {
            return result;
        }

        writer.Journal.Checkpoint.Write(writer.Tables, _commit.Path);
        return WriteToTables(writer.Tables);
    }

    protected override CommitResult ResultOf(WriteOutcome outcome) => outcome switch
    {
        WriteOutcome.Rejected => CommitResult.Rejected,
        WriteOutcome.Unknown => CommitResult.Unknown,
        WriteOutcome.Failed when Problem is SqliteFailureException { PrimaryCode: ResultCodes.TooBig } =>
            CommitResult.TooLarge,
        _ => base.ResultOf(outcome),
    };

    private static bool IsSmall(StreamCommit commit) =>
        commit.Expected != RowVersion.None
        && commit.Head.Status == StreamStatus.Live
        && commit.AddedFork is null
        && commit.RemovedFork is null
        && !commit.InsertsForkGuard
        && !commit.Cursors.Any(change => change.New is null)
        && (commit.Data?.Data.Length ?? 0) <= MaxJournaledBytes;

    private CommitResult WriteToTables(StoreTables tables)
    {
        Incarnation incarnation = _commit.Head.Incarnation;
        long expected = _commit.Expected.Number;
        long? known = tables.Incarnations.FindCached(_commit.Path, _pathKey, incarnation);
        if (!RowsAllow(tables, known) || (known is null && tables.Streams.FindVersion(_pathKey) != expected))
        {
            return CommitResult.Conflict;
        }

        long id = known ?? tables.Incarnations.Add(_commit.Path, _pathKey, incarnation);
        if (!tables.Streams.TryWrite(_pathKey, expected, _commit.Head.Status, id, _head))
        {
            return CommitResult.Conflict;
        }

        CommitRules.CheckContinues(_commit, tables.Segments.FindLastEnd(id, long.MaxValue) ?? _commit.Head.OwnStart);
        WriteRows(tables, id);
        return CommitResult.Committed(new RowVersion(expected + 1));
    }

    private bool RowsAllow(StoreTables tables, long? id) =>
        (_commit.AddedFork is not { } added || id is null || !tables.Forks.Exists(id.Value, added))
        && (_commit.RemovedFork is not { } removed || (id is not null && tables.Forks.Exists(id.Value, removed)))
        && (!_commit.InsertsForkGuard || !tables.ForkGuards.Exists(_commit.Head.Incarnation))
        && CursorsAllow(tables, id);

    private bool CursorsAllow(StoreTables tables, long? id)
    {
        foreach (CursorChange change in _commit.Cursors)
        {
            if (change.Expected != (id is { } known ? tables.Cursors.Find(known, change.Source) : null))
            {
                return false;
            }
        }

        return true;
    }

    private void WriteRows(StoreTables tables, long id)
    {
        if (_commit.Data is { } data)
        {
            if (_file is not null)
            {
                tables.Segments.Insert(id, data, _file);
            }
            else
            {
                tables.Segments.Insert(id, data);
            }
        }

        foreach (ProducerRow row in _commit.Producers)
        {
            tables.Producers.Put(id, row);
        }

        foreach (CursorChange change in _commit.Cursors)
        {
            tables.Cursors.Apply(id, change);
        }

        if (_commit.AddedFork is { } added)
        {
            tables.Forks.Insert(id, added);
        }

        if (_commit.RemovedFork is { } removed)
        {
            tables.Forks.Delete(id, removed);
        }

        if (_commit.InsertsForkGuard)
        {
            tables.ForkGuards.InsertCreated(_commit.Head.Incarnation);
        }
    }
}
