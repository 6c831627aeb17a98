using DurableStreams.Addressing;
using DurableStreams.Storage.Sqlite.Native;
using DurableStreams.Storage.Sqlite.Tables;
using DurableStreams.Streams;

namespace DurableStreams.Storage.Sqlite.Journal;

/// <summary>
/// Writes small commits: those of one transaction are one row of the journal, so that an append to each of many streams
/// writes a few pages in total instead of some pages per stream. A <see cref="JournalCheckpoint"/> moves them into the
/// tables later. Used by the committer only.
/// </summary>
internal sealed class CommitJournal
{
    private readonly RecentWrites _recent;
    private readonly PendingCommits _pending;

    private long _seq;
    private bool _mayBeCommitted;

    /// <summary>Creates an empty journal.</summary>
    /// <param name="recent">Receives what is in the journal and not in the tables, for readers.</param>
    /// <param name="maxBytes">The size from which the oldest streams are moved into the tables.</param>
    public CommitJournal(RecentWrites recent, long maxBytes)
    {
        _recent = recent;
        _pending = new PendingCommits(recent);
        Checkpoint = new JournalCheckpoint(recent, _pending, maxBytes);
    }

    public JournalCheckpoint Checkpoint { get; }

    /// <summary>True if the journal has commits that are not in the tables.</summary>
    public bool HasRecentWrites => _recent.ByAge.Count > 0;

    /// <summary>Reads what an earlier process left in the journal.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or does not follow from what is in the tables.</exception>
    public void Load(StoreTables tables)
    {
        while (tables.Journal.FindNext(_seq) is var (seq, row, isSound))
        {
            if (!isSound)
            {
                throw new InvalidDataException($"Row {seq} of the journal does not have its checksum.");
            }

            foreach (JournaledCommit commit in JournalCodec.Decode(row))
            {
                long newest = FindNewest(tables, commit.Path, commit.PathKey)?.Version ?? 0;
                if (commit.Version > newest + 1)
                {
                    throw new InvalidDataException(
                        $"The journal lacks commits of '{commit.Path}' after version {newest}.");
                }

                // Commits that are in the tables already stay in their row until all of the row is.
                if (commit.Version == newest + 1)
                {
                    _pending.AddStored(commit);
                }
            }

            _seq = seq - 1;
            Publish();
            _seq = seq;
        }
    }

    /// <summary>Adds a commit to the journal, unless it has to be written to the tables.</summary>
    /// <param name="tables">The tables of the transaction.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="cursors">The changes of cursors, with what they expect.</param>
    /// <returns>Null if the commit has to be written to the tables.</returns>
    public CommitResult? TryWrite(
        StoreTables tables, JournaledCommit commit, IReadOnlyList<CursorChange> cursors)
    {
        if (FindNewest(tables, commit.Path, commit.PathKey) is not var (version, head))
        {
            return null;
        }

        if (version + 1 != commit.Version)
        {
            return CommitResult.Conflict;
        }

        // Everything in the journal must fit into the tables later. A commit that would not is refused by them now.
        bool follows = head.Status == StreamStatus.Live
            && head.Incarnation == commit.Head.Incarnation
            && commit.Head.Tail == (commit.Data?.End ?? head.Tail)
            && head.Tail == (commit.Data?.Start ?? head.Tail);
        if (!follows)
        {
            return null;
        }

        foreach (CursorChange change in cursors)
        {
            if (change.Expected != FindCursor(tables, commit, change.Source))
            {
                return CommitResult.Conflict;
            }
        }

        _pending.Add(commit);
        return CommitResult.Committed(new RowVersion(commit.Version));
    }

    /// <summary>Writes the row of the transaction. Called last before COMMIT.</summary>
    public void WriteRow(StoreTables tables)
    {
        if (_pending.IsEmpty)
        {
            return;
        }

        tables.Journal.Insert(_seq + 1, _pending.Row);
        if (_pending.HasCheckpoints)
        {
            tables.Journal.RemoveBefore(FindFirstNeeded());
        }

        _mayBeCommitted = true;
    }

    /// <summary>Makes the changes of the transaction, which is durable, visible to readers.</summary>
    public void Publish()
    {
        if (!_pending.IsEmpty)
        {
            _recent.Publish(++_seq, _pending.Streams);
            Clear();
        }
    }

    /// <summary>
    /// Finds out after a failure whether the transaction took place, and marks the recent writes as uncertain until
    /// that is known.
    /// </summary>
    /// <param name="tables">The tables, after the rollback; null if the connection can no longer be used.</param>
    public void Settle(StoreTables? tables)
    {
        try
        {
            if (!_mayBeCommitted)
            {
                Clear();
            }
            else if (tables is null)
            {
                _recent.MarkUncertain();
            }
            else if (tables.Journal.Exists(_seq + 1))
            {
                Publish();
            }
            else
            {
                _recent.Confirm();
                Clear();
            }
        }
        catch (SqliteFailureException)
        {
            _recent.MarkUncertain();
        }
    }

    private void Clear()
    {
        Checkpoint.FindDue();
        _pending.Clear();
        _mayBeCommitted = false;
    }

    private (long Version, StreamHead Head)? FindNewest(
        StoreTables tables, StreamPath path, ReadOnlySpan<byte> pathKey)
    {
        if (_pending.FindNewest(path) is { } journaled)
        {
            return (journaled.Version, journaled.Head);
        }

        if (tables.Streams.Find(pathKey) is not { } stored)
        {
            return null;
        }

        if (stored.Head.Status == StreamStatus.Live)
        {
            // The checkpoint of the stream needs the id. That of a deleted incarnation may be gone.
            tables.Incarnations.Remember(path, stored.Head.Incarnation, stored.IncarnationId);
        }

        return (stored.Version, stored.Head);
    }

    private Cursor? FindCursor(StoreTables tables, JournaledCommit estuary, StreamPath source) =>
        _pending.FindCursor(estuary.Path, source) is { } journaled ? journaled
            : tables.Incarnations.FindCached(estuary.Path, estuary.PathKey, estuary.Head.Incarnation) is { } id
                ? tables.Cursors.Find(id, source)
                : null;

    // Rows before that of the oldest commit that is not in the tables are no longer needed.
    private long FindFirstNeeded()
    {
        foreach (RecentStream stream in _recent.ByAge)
        {
            if (_pending.Find(stream.Path) is not { IsCheckpointed: true })
            {
                return stream.FirstSeq;
            }
        }

        return _seq + 1;
    }
}
