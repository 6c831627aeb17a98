using DurableStreams.Addressing;
using DurableStreams.Storage.Sqlite.Folder;
using DurableStreams.Storage.Sqlite.Native;
using DurableStreams.Storage.Sqlite.Tables;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Subscriptions;

namespace DurableStreams.Storage.Sqlite.Reading;

/// <summary>
/// Two connections that read: one that maps the file, for bytes, and one that does not, for heads. Used by one call at
/// a time.
/// </summary>
internal sealed class Reader : IDisposable
{
    private readonly Database _database;
    private readonly Database _unmapped;
    private readonly Transaction _transaction;

    public Reader(string file, SegmentFiles files)
    {
        _database = Connections.OpenReader(file);
        _unmapped = Connections.OpenHeadReader(file);
        _transaction = new Transaction(_database, "BEGIN");
        Tables = new StoreTables(_database, files);
        Heads = new StreamsTable(_unmapped);
        HeadPages = new StreamPager(_unmapped);
    }

    /// <summary>For reads of one statement; the methods of this class use one transaction for several.</summary>
    public StoreTables Tables { get; }

    /// <summary>The table of heads. Reads from here do not make pages of the file resident.</summary>
    public StreamsTable Heads { get; }

    /// <summary>As <see cref="Heads"/>, page by page.</summary>
    public StreamPager HeadPages { get; }

    /// <summary>See <see cref="IStreamStore.GetAsync"/>.</summary>
    /// <param name="path">The stream.</param>
    /// <param name="query">The rows wanted.</param>
    /// <param name="recent">What the journal had before this read began; null for nothing.</param>
    public StreamSnapshot ReadSnapshot(StreamPath path, SnapshotQuery query, StreamSnapshot? recent)
    {
        byte[] pathKey = PathKey.Encode(path.Value);
        if (query.IsHeadOnly)
        {
            return HeadAlone(Heads.Find(pathKey));
        }

        using Transaction.Scope transaction = _transaction.BeginScope();
        if (Tables.Streams.Find(pathKey) is not { } head)
        {
            return StreamSnapshot.Absent;
        }

        StreamSnapshot stored = HeadAlone(head) with
        {
            Producers = Tables.Producers.Find(head.IncarnationId, query.Producers),
            Forks = Tables.Forks.Find(head.IncarnationId, query.Forks),
            Cursors = Tables.Cursors.Find(head.IncarnationId, query.Cursors),
        };
        return recent is not null && recent.Version.Number > head.Version
            ? SnapshotJoin.Update(stored, recent)
            : stored;
    }

    /// <summary>See <see cref="IStreamStore.ReadUnlessLargeAsync"/>.</summary>
    public SegmentRead ReadSegment(
        StreamPath path,
        Incarnation incarnation,
        long position,
        int maxBytes,
        int maxFirstBytes,
        CancellationToken cancellationToken)
    {
        try
        {
            return ReadStoredSegment(path, incarnation, position, maxBytes, maxFirstBytes, cancellationToken);
        }
        catch (DamagedDataException)
        {
            // A purge that ran meanwhile has deleted a file: its row is gone by now.
            return ReadStoredSegment(path, incarnation, position, maxBytes, maxFirstBytes, cancellationToken);
        }
    }

    /// <summary>See <see cref="ISubscriberStore.ListCursorsAsync"/>.</summary>
    public IReadOnlyList<Cursor> ListCursors(StreamPath estuary, Incarnation incarnation, StreamPath? after, int max)
    {
        using Transaction.Scope transaction = _transaction.BeginScope();
        return Tables.Incarnations.Find(PathKey.Encode(estuary.Value), incarnation) is { } id
            ? Tables.Cursors.Page(id, after, max)
            : [];
    }

    /// <summary>See <see cref="ISubscriptionStore.FindLinksAsync"/>.</summary>
    public IReadOnlyList<SubscriptionLink> FindLinks(
        Incarnation subscription, IReadOnlyCollection<StreamPath> streams)
    {
        using Transaction.Scope transaction = _transaction.BeginScope();
        return
        [
            .. streams.Select(stream => Tables.SubscriptionLinks.Find(subscription, stream))
                .OfType<SubscriptionLink>(),
        ];
    }

    public void Dispose()
    {
        _database.Dispose();
        _unmapped.Dispose();
    }

    private SegmentRead ReadStoredSegment(
        StreamPath path,
        Incarnation incarnation,
        long position,
        int maxBytes,
        int maxFirstBytes,
        CancellationToken cancellationToken)
    {
        using Transaction.Scope transaction = _transaction.BeginScope();
        if (Tables.Incarnations.Find(PathKey.Encode(path.Value), incarnation) is not { } id)
        {
            return default;
        }

        int size = maxFirstBytes == int.MaxValue ? 0 : Tables.Segments.FindSize(id, position);
        return size > maxFirstBytes
            ? SegmentRead.Large(size)
            : SegmentRead.Of(Tables.Segments.Read(id, path, position, maxBytes, cancellationToken));
    }

    private static StreamSnapshot HeadAlone(StoredHead? stored) =>
        stored is { } head ? StreamSnapshot.HeadAlone(head.Head, new RowVersion(head.Version)) : StreamSnapshot.Absent;
}
