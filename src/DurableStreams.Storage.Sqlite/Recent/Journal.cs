using System.Buffers;

namespace DurableStreams.Storage.Sqlite;

/// <summary>
/// Small commits, as they are written: those of a transaction are one row, so that an append to each of many streams
/// writes a few pages and not some for every stream. In time they are folded into the tables, many commits of a stream
/// at once. Only the committer uses it.
/// </summary>
/// <param name="recent">What is in the journal and not folded, for readers.</param>
/// <param name="limit">How many bytes of it there may be.</param>
internal sealed class Journal(RecentWrites recent, long limit)
{
    // A stream with more is folded at once, so that no transaction is held up by a large one.
    private const long MostBytesOfStream = 256 * 1024;

    // Streams with a commit or two cost more memory than their bytes tell.
    private const int MostStreams = 4096;

    private readonly Dictionary<StreamPath, StagedStream> _staged = [];
    private readonly Stack<StagedStream> _spare = [];
    private readonly List<StreamPath> _ripe = [];
    private readonly ArrayBufferWriter<byte> _row = new(64 * 1024);

    private long _seq;
    private bool _mayBeCommitted;

    /// <summary>True when something is there that is not folded.</summary>
    public bool HasRecent => recent.ByAge.Count > 0;

    /// <summary>Reads what an earlier process left.</summary>
    /// <exception cref="InvalidDataException">It does not fit to the tables.</exception>
    public void Load(WriterConnection writer)
    {
        while (writer.JournalRows.After(_seq) is var (seq, commits))
        {
            foreach (JournaledCommit commit in commits)
            {
                long newest = NewestOf(writer, commit.Path, commit.PathKey)?.Version ?? 0;
                if (commit.Version > newest + 1)
                {
                    throw new InvalidDataException($"The journal lacks commits of '{commit.Path}' after version {newest}.");
                }

                // Those folded already stay in their rows.
                if (commit.Version == newest + 1)
                {
                    Staged(commit.Path).Commits.Add(commit);
                }
            }

            _seq = seq - 1;
            Publish();
            _seq = seq;
        }
    }

    /// <summary>Writes a commit, unless it has to be written to the tables.</summary>
    /// <param name="writer">The transaction.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="entry">The same, encoded for the journal.</param>
    /// <param name="cursors">What it does to cursors, and expects of them.</param>
    /// <returns>Null when it has to.</returns>
    public CommitResult? TryWrite(
        WriterConnection writer, JournaledCommit commit, ReadOnlySpan<byte> entry, IReadOnlyList<CursorChange> cursors)
    {
        if (NewestOf(writer, commit.Path, commit.PathKey) is not var (version, head))
        {
            return null;
        }

        if (version + 1 != commit.Version)
        {
            return CommitResult.Conflict;
        }

        // Whatever cannot be folded later must fail now, which the tables see to.
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
            if (change.Expected != CursorOf(writer, commit, change.Source))
            {
                return CommitResult.Conflict;
            }
        }

        Staged(commit.Path).Commits.Add(commit);
        if (_row.WrittenCount == 0)
        {
            _row.Write([JournalCodec.Format]);
        }

        _row.Write(entry);
        return CommitResult.Committed(new RowVersion(commit.Version));
    }

    /// <summary>Folds what has to be folded for there to be room again. First of all in a transaction.</summary>
    public void MakeRoom(WriterConnection writer)
    {
        foreach (StreamPath path in _ripe)
        {
            Fold(writer, path);
        }

        long bytes = recent.Bytes;
        int count = recent.ByAge.Count;
        foreach (RecentStream stream in recent.ByAge)
        {
            if (bytes <= limit && count <= MostStreams)
            {
                break;
            }

            Fold(writer, stream.Path);
            bytes -= stream.Bytes;
            count--;
        }
    }

    /// <summary>Folds everything.</summary>
    public void FoldAll(WriterConnection writer)
    {
        foreach (RecentStream stream in recent.ByAge)
        {
            Fold(writer, stream.Path);
        }
    }

    /// <summary>Brings the tables up to date with a stream.</summary>
    public void Fold(WriterConnection writer, StreamPath path)
    {
        StagedStream? staged = _staged.GetValueOrDefault(path);
        RecentStream? stored = staged is { IsFolded: true } ? null : recent.Find(path);
        if (stored is null && staged is not { Commits.Count: > 0 })
        {
            return;
        }

        staged ??= Staged(path);
        List<JournaledCommit> commits = staged.Commits;
        JournaledCommit last = commits.Count > 0 ? commits[^1] : stored!.Last;
        long life = writer.Lives.Find(path, last.PathKey, last.Head.Incarnation)
            ?? throw new InvalidDataException($"The incarnation of '{path}' has no id.");
        writer.Streams.Overwrite(last.PathKey, last.Version, last.EncodedHead);

        // What is stored comes before what is staged, which is newer.
        var segments = new SegmentMerge(writer.Segments, life);
        foreach (Segment segment in (stored?.Segments ?? []).Concat(commits.Select(static commit => commit.Data).OfType<Segment>()))
        {
            segments.Add(segment);
        }

        segments.End();
        IEnumerable<ProducerRow> known = stored?.Producers.Select(static producer => new ProducerRow(producer.Key, producer.Value)) ?? [];
        foreach (ProducerRow row in known.Concat(commits.SelectMany(static commit => commit.Producers)))
        {
            writer.Producers.Put(life, row);
        }

        foreach (Cursor cursor in (stored?.Cursors.Values ?? []).Concat(commits.SelectMany(static commit => commit.Cursors)))
        {
            writer.Cursors.Put(life, cursor);
        }

        staged.IsFolded = true;
        commits.Clear();
    }

    /// <summary>Writes the row of the transaction. Last of all before its COMMIT.</summary>
    public void WriteRow(WriterConnection writer)
    {
        if (_staged.Count == 0)
        {
            return;
        }

        // A row without commits is written too: by it one can tell whether the transaction took place.
        writer.JournalRows.Insert(_seq + 1, _row.WrittenCount == 0 ? [JournalCodec.Format] : _row.WrittenSpan);
        if (_staged.Values.Any(stream => stream.IsFolded))
        {
            writer.JournalRows.RemoveBefore(FirstNeeded());
        }

        _mayBeCommitted = true;
    }

    /// <summary>Makes seen what the transaction has written: it is on the disk.</summary>
    public void Publish()
    {
        if (_staged.Count > 0)
        {
            recent.Publish(++_seq, _staged);
            Clear();
        }
    }

    /// <summary>Called when a transaction failed, after it was rolled back if that could be.</summary>
    /// <param name="writer">The connection; null when it can no longer be used.</param>
    public void Settle(WriterConnection? writer)
    {
        try
        {
            if (!_mayBeCommitted)
            {
                Clear();
            }
            else if (writer is null)
            {
                recent.Doubt();
            }
            else if (writer.JournalRows.Exists(_seq + 1))
            {
                Publish();
            }
            else
            {
                recent.Trust();
                Clear();
            }
        }
        catch (SqliteFailureException)
        {
            recent.Doubt();
        }
    }

    private static (long Version, StreamHead Head)? NewestIn(JournaledCommit commit) => (commit.Version, commit.Head);

    private void Clear()
    {
        _ripe.Clear();
        foreach ((StreamPath path, StagedStream staged) in _staged)
        {
            if (recent.Find(path) is { Bytes: > MostBytesOfStream })
            {
                _ripe.Add(path);
            }

            staged.Reset();
            _spare.Push(staged);
        }

        _staged.Clear();
        _row.ResetWrittenCount();
        _mayBeCommitted = false;
    }

    private StagedStream Staged(StreamPath path)
    {
        if (!_staged.TryGetValue(path, out StagedStream? staged))
        {
            _staged.Add(path, staged = _spare.TryPop(out StagedStream? spare) ? spare : new StagedStream());
        }

        return staged;
    }

    private (long Version, StreamHead Head)? NewestOf(WriterConnection writer, StreamPath path, ReadOnlySpan<byte> pathKey)
    {
        if (!_staged.TryGetValue(path, out StagedStream? staged))
        {
            return recent.Find(path) is { } stream ? NewestIn(stream.Last) : writer.Streams.Find(pathKey);
        }

        return staged.Commits.Count > 0 ? NewestIn(staged.Commits[^1])
            : !staged.IsFolded && recent.Find(path) is { } known ? NewestIn(known.Last)
            : writer.Streams.Find(pathKey);
    }

    private Cursor? CursorOf(WriterConnection writer, JournaledCommit estuary, StreamPath source)
    {
        StagedStream? staged = _staged.GetValueOrDefault(estuary.Path);
        for (int i = (staged?.Commits.Count ?? 0) - 1; i >= 0; i--)
        {
            if (staged!.Commits[i].Cursors.FirstOrDefault(cursor => cursor.Source == source) is { } set)
            {
                return set;
            }
        }

        RecentStream? stored = staged is { IsFolded: true } ? null : recent.Find(estuary.Path);
        return stored?.Cursors.GetValueOrDefault(source)
            ?? (writer.Lives.Find(estuary.Path, estuary.PathKey, estuary.Head.Incarnation) is { } life ? writer.Cursors.Find(life, source) : null);
    }

    private long FirstNeeded()
    {
        foreach (RecentStream stream in recent.ByAge)
        {
            if (_staged.GetValueOrDefault(stream.Path) is not { IsFolded: true })
            {
                return stream.FirstSeq;
            }
        }

        return _seq + 1;
    }
}
