using DurableStreams.Addressing;
using DurableStreams.Storage.Codecs;
using DurableStreams.Storage.Sqlite.Native;
using DurableStreams.Streams;

namespace DurableStreams.Storage.Sqlite.Tables;

/// <summary>The table <c>streams</c>: the head of each path.</summary>
internal sealed class StreamsTable(Database database)
{
    private readonly Statement _find = database.Prepare("SELECT version, life, head FROM streams WHERE path = ?1");

    private readonly Statement _version = database.Prepare("SELECT version FROM streams WHERE path = ?1");

    private readonly Statement _list = database.Prepare(
        "SELECT path FROM streams WHERE path >= ?1 AND path < ?2 AND status = ?3 ORDER BY path LIMIT ?4");

    private readonly Statement _next = database.Prepare(
        "SELECT path FROM streams WHERE path > ?1 ORDER BY path LIMIT 1");

    private readonly Statement _isInUse = database.Prepare(
        "SELECT 1 FROM streams WHERE path = ?1 AND life = ?2 AND status <> ?3");

    private readonly Statement _insert = database.Prepare(
        """
        INSERT INTO streams (path, version, status, life, head) VALUES (?1, ?2 + 1, ?3, ?4, ?5)
        ON CONFLICT DO NOTHING
        """);

    private readonly Statement _update = database.Prepare(
        "UPDATE streams SET version = ?2 + 1, status = ?3, life = ?4, head = ?5 WHERE path = ?1 AND version = ?2");

    private readonly Statement _overwrite = database.Prepare(
        "UPDATE streams SET version = ?2, head = ?3 WHERE path = ?1");

    /// <summary>Reads a head; null if the path has none.</summary>
    public StoredHead? Find(ReadOnlySpan<byte> path)
    {
        using Query query = _find.Query();
        query.BindText(1, path);
        return query.Step()
            ? new StoredHead(query.Number(0), query.Number(1), StreamHeadCodec.Decode(query.Bytes(2)))
            : null;
    }

    /// <summary>Finds the next key of a path; null if there is none.</summary>
    /// <param name="pathKey">The key before; <see cref="PathKey.BeforeAll"/> for the first.</param>
    public byte[]? FindNext(ReadOnlySpan<byte> pathKey)
    {
        using Query query = _next.Query();
        query.BindText(1, pathKey);
        return query.Step() ? query.Bytes(0).ToArray() : null;
    }

    /// <summary>Reads the version of a head; 0 if the path has none.</summary>
    public long FindVersion(ReadOnlySpan<byte> path)
    {
        using Query query = _version.Query();
        query.BindText(1, path);
        return query.Step() ? query.Number(0) : 0;
    }

    /// <summary>See <see cref="IStreamStore.ListAsync"/>.</summary>
    public IReadOnlyList<StreamPath> List(
        string prefix, StreamPath? after, int max, CancellationToken cancellationToken)
    {
        byte[] prefixKey = PathKey.Encode(prefix);
        using Query query = _list.Query();
        query.BindText(1, PathKey.First(prefixKey, after));
        query.BindText(2, PathKey.AfterPrefix(prefix));
        query.Bind(3, (long)StreamStatus.Live);
        query.Bind(4, max);
        List<StreamPath> paths = [];
        while (query.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            paths.Add(PathKey.Decode(query.Bytes(0)));
        }

        return paths;
    }

    /// <summary>True if the path's head is of this incarnation and not a tombstone.</summary>
    public bool IsInUse(ReadOnlySpan<byte> path, long incarnationId)
    {
        using Query query = _isInUse.Query();
        query.BindText(1, path);
        query.Bind(2, incarnationId);
        query.Bind(3, (long)StreamStatus.Deleted);
        return query.Step();
    }

    /// <summary>Writes a head with the version after the expected one.</summary>
    /// <returns>False if the stored head has another version than the expected one.</returns>
    public bool TryWrite(
        ReadOnlySpan<byte> path, long expected, StreamStatus status, long incarnationId, ReadOnlySpan<byte> head)
    {
        using Query query = (expected == 0 ? _insert : _update).Query();
        query.BindText(1, path);
        query.Bind(2, expected);
        query.Bind(3, (long)status);
        query.Bind(4, incarnationId);
        query.BindBlob(5, head);
        return query.Execute() == 1;
    }

    /// <summary>Writes a later head of the same incarnation and status.</summary>
    public void Overwrite(ReadOnlySpan<byte> path, long version, ReadOnlySpan<byte> head)
    {
        using Query query = _overwrite.Query();
        query.BindText(1, path);
        query.Bind(2, version);
        query.BindBlob(3, head);
        query.Execute();
    }
}

/// <summary>A row of <c>streams</c>.</summary>
internal readonly record struct StoredHead(long Version, long IncarnationId, StreamHead Head);
