using DurableStreams.Addressing;
using DurableStreams.Storage.Sqlite.Committing;
using DurableStreams.Storage.Sqlite.Folder;
using DurableStreams.Storage.Sqlite.Journal;
using DurableStreams.Storage.Sqlite.Reading;
using DurableStreams.Storage.Sqlite.Tables;
using DurableStreams.Streams;

namespace DurableStreams.Storage.Sqlite;

/// <content>Streams: their heads, bytes, producers, forks and cursors.</content>
public sealed partial class SqliteStreamStore : IStreamStore
{
    /// <inheritdoc/>
    public async ValueTask<StreamSnapshot> GetAsync(
        StreamPath path, SnapshotQuery query, CancellationToken cancellationToken)
    {
        await PrepareReadAsync(cancellationToken);

        // The journal before the tables: what is moved from one to the other in between is seen twice and never missed.
        StreamSnapshot? recent = _recent.Read(path, query);
        return recent is not null && query.IsHeadOnly
            ? recent
            : await _readers.RunAsync(
                static (reader, call, _) => reader.ReadSnapshot(call.path, call.query, call.recent),
                (path, query, recent),
                cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<CommitResult> CommitAsync(StreamCommit commit)
    {
        ArgumentNullException.ThrowIfNull(commit);
        CommitRules.CheckAlone(commit, MaxCommitBytes);
        if (commit.Outcomes.Count > 0)
        {
            throw new NotSupportedException("This store keeps no outcomes: its process makes every append itself.");
        }

        return commit.Data is { Data.Length: >= SegmentFiles.MinBytes } data
            ? CommitLargeAsync(commit, data.Data)
            : _committer.WriteAsync(new CommitItem(commit));
    }

    /// <inheritdoc/>
    public async ValueTask<Segment?> ReadAsync(
        StreamPath path, Incarnation incarnation, long position, int maxBytes, CancellationToken cancellationToken) =>
        (await ReadUnlessLargeAsync(path, incarnation, position, maxBytes, int.MaxValue, cancellationToken)).Segment;

    /// <inheritdoc/>
    public async ValueTask<SegmentRead> ReadUnlessLargeAsync(
        StreamPath path,
        Incarnation incarnation,
        long position,
        int maxBytes,
        int maxFirstBytes,
        CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        await PrepareReadAsync(cancellationToken);
        Segment[] recent = _recent.Read(path, incarnation, position, maxBytes);
        SegmentRead stored = recent.Length > 0 && recent[0].Start <= position
            ? default
            : await _readers.RunAsync(
                static (reader, call, cancellation) => reader.ReadSegment(
                    call.path, call.incarnation, call.position, call.maxBytes, call.maxFirstBytes, cancellation),
                (path, incarnation, position, maxBytes, maxFirstBytes),
                cancellationToken);
        return stored.LargeBytes > 0 ? stored : SegmentRead.Of(SegmentJoin.UpTo(stored.Segment, recent, maxBytes));
    }

    /// <inheritdoc/>
    public ValueTask<bool> ClaimForkGuardAsync(
        StreamPath fork, Incarnation incarnation, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _committer.WriteAsync(static (writer, fork) => writer.Tables.ForkGuards.Claim(fork), incarnation);
    }

    /// <inheritdoc/>
    public ValueTask<bool> PurgeAsync(
        StreamPath path, Incarnation incarnation, int maxRows, CancellationToken cancellationToken) =>
        PurgeAsync(maxRows, max => _committer.WriteAsync(new PurgeItem(path, incarnation, max)), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Cursor>> ListCursorsAsync(
        StreamPath estuary, Incarnation incarnation, StreamPath? after, int max, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        await PrepareReadAsync(cancellationToken);
        Cursor[] recent = _recent.ReadCursors(estuary, incarnation);
        IReadOnlyList<Cursor> stored = await _readers.RunAsync(
            static (reader, call, _) => reader.ListCursors(call.estuary, call.incarnation, call.after, call.max),
            (estuary, incarnation, after, max),
            cancellationToken);
        return CursorJoin.Page(stored, recent, after, max);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StreamPath>> ListAsync(
        string prefix, StreamPath? after, int max, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        return _readers.RunAsync(
            static (reader, call, cancellation) =>
                reader.Heads.List(call.prefix, call.after, call.max, cancellation),
            (prefix, after, max),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<StreamPage> PageAsync(StreamRange range, int max, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        await PrepareReadAsync(cancellationToken);

        // Twice: only the tables know which streams the page has, but their heads must be read after the journal.
        StoredPage known = await ReadPageAsync(range, max, cancellationToken);
        Dictionary<StreamPath, JournaledHead> recent =
            _recent.ReadHeads(known.Streams.Select(static stream => stream.Path));
        StoredPage page = await ReadPageAsync(range, max, cancellationToken);
        return new StreamPage(
            [.. page.Streams.Select(stream => new ListedHead(stream.Path, Newer(stream, recent)))], page.Next);
    }

    private ValueTask<StoredPage> ReadPageAsync(StreamRange range, int max, CancellationToken cancellationToken) =>
        _readers.RunAsync(
            static (reader, call, cancellation) => reader.HeadPages.Read(call.range, call.max, cancellation),
            (range, max),
            cancellationToken);

    private static StreamHead Newer(StoredStream stored, Dictionary<StreamPath, JournaledHead> recent) =>
        recent.TryGetValue(stored.Path, out JournaledHead journaled) && journaled.Version > stored.Stored.Version
            ? journaled.Head
            : stored.Stored.Head;

    private async ValueTask<CommitResult> CommitLargeAsync(StreamCommit commit, ReadOnlyMemory<byte> data)
    {
        if (!_space.HasRoomForFile(data.Length))
        {
            return CommitResult.Rejected;
        }

        SegmentFile file;
        try
        {
            file = await _folder.Files.WriteAsync(data);
            _fileFailures.Report(1, problem: null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _fileFailures.Report(1, e);
            return CommitResult.Rejected;
        }

        CommitResult result = CommitResult.Rejected;
        try
        {
            result = await _committer.WriteAsync(new CommitItem(commit, file));
            return result;
        }
        finally
        {
            _folder.Files.Settle(file, result.Status);
        }
    }

    private async ValueTask PrepareReadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_recent.IsUncertain)
        {
            // The committer finds out how the last transaction ended before it begins another one, even an empty one.
            await _committer.WriteAsync(static (_, _) => true, state: true);
        }
    }
}
