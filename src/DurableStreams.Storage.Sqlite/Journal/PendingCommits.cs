using System.Buffers;
using DurableStreams.Addressing;

namespace DurableStreams.Storage.Sqlite.Journal;

/// <summary>
/// What the current transaction adds to the journal and takes from it. Visible to readers once it is published.
/// </summary>
internal sealed class PendingCommits(RecentWrites recent)
{
    private readonly Dictionary<StreamPath, PendingStream> _streams = [];
    private readonly Stack<PendingStream> _pooled = [];
    private readonly ArrayBufferWriter<byte> _row = new(64 * 1024);

    public bool IsEmpty => _streams.Count == 0;

    /// <summary>True if the transaction has moved recent writes of a stream into the tables.</summary>
    public bool HasCheckpoints { get; private set; }

    public Dictionary<StreamPath, PendingStream> Streams => _streams;

    /// <summary>
    /// The row of the journal. It is written even without commits: its existence proves that the transaction took
    /// place.
    /// </summary>
    public ReadOnlySpan<byte> Row => _row.WrittenCount == 0 ? [JournalCodec.Format] : _row.WrittenSpan;

    public PendingStream? Find(StreamPath path) => _streams.GetValueOrDefault(path);

    /// <summary>The recent writes that earlier transactions left and this one has not moved into the tables.</summary>
    public RecentStream? FindRecent(StreamPath path) =>
        Find(path) is { IsCheckpointed: true } ? null : recent.Find(path);

    /// <summary>
    /// The newest commit of a stream in the journal or in this transaction; null if the tables have the newest head.
    /// </summary>
    public JournaledCommit? FindNewest(StreamPath path)
    {
        PendingStream? pending = Find(path);
        return pending is { Commits: { Count: > 0 } commits } ? commits[^1]
            : pending is { IsCheckpointed: true } ? null
            : recent.Find(path)?.Last;
    }

    /// <summary>
    /// A cursor that the journal or this transaction has changed; null if the tables have the newest one.
    /// </summary>
    public Cursor? FindCursor(StreamPath estuary, StreamPath source)
    {
        PendingStream? pending = Find(estuary);
        for (int i = (pending?.Commits.Count ?? 0) - 1; i >= 0; i--)
        {
            if (pending!.Commits[i].Cursors.FirstOrDefault(cursor => cursor.Source == source) is { } cursor)
            {
                return cursor;
            }
        }

        return FindRecent(estuary)?.Cursors.GetValueOrDefault(source);
    }

    /// <summary>Adds a commit to the row.</summary>
    public void Add(JournaledCommit commit)
    {
        if (_row.WrittenCount == 0)
        {
            _row.Write([JournalCodec.Format]);
        }

        JournalCodec.Encode(commit, _row);
        AddStored(commit);
    }

    /// <summary>Adds a commit that is in the journal already.</summary>
    public void AddStored(JournaledCommit commit) => GetOrAdd(commit.Path).Commits.Add(commit);

    /// <summary>Records that the tables are up to date with a stream.</summary>
    public void MarkCheckpointed(StreamPath path)
    {
        PendingStream pending = GetOrAdd(path);
        pending.IsCheckpointed = true;
        pending.Commits.Clear();
        HasCheckpoints = true;
    }

    /// <summary>Empties it for the next transaction.</summary>
    public void Clear()
    {
        foreach (PendingStream pending in _streams.Values)
        {
            pending.Reset();
            _pooled.Push(pending);
        }

        _streams.Clear();
        _row.ResetWrittenCount();
        HasCheckpoints = false;
    }

    private PendingStream GetOrAdd(StreamPath path)
    {
        if (!_streams.TryGetValue(path, out PendingStream? pending))
        {
            _streams.Add(path, pending = _pooled.TryPop(out PendingStream? pooled) ? pooled : new PendingStream());
        }

        return pending;
    }
}
