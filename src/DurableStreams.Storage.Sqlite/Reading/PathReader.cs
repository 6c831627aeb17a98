namespace DurableStreams.Storage.Sqlite;

/// <summary>Lists paths.</summary>
internal sealed class PathReader(Database database) : IDisposable
{
    // No path has control characters, so this is before all and makes the first key after any other.
    private const byte Lowest = 1;

    private readonly Statement _list = new(
        database, "SELECT path FROM streams WHERE path >= ?1 AND path < ?2 AND status = ?3 ORDER BY path LIMIT ?4");

    /// <summary>See <see cref="IStreamStore.ListAsync"/>.</summary>
    public IReadOnlyList<StreamPath> Read(string prefix, StreamPath? after, int max, CancellationToken cancellationToken)
    {
        byte[] prefixKey = PathKey.Encode(prefix);
        byte[] first = prefixKey.Length == 0 ? [Lowest] : prefixKey;
        if (after is { } last)
        {
            byte[] next = [.. PathKey.Encode(last.Value), Lowest];
            first = next.AsSpan().SequenceCompareTo(first) > 0 ? next : first;
        }

        _list.BindText(1, first);
        _list.BindText(2, [.. prefixKey, PathKey.Last]);
        _list.Bind(3, (long)StreamStatus.Live);
        _list.Bind(4, max);
        try
        {
            List<StreamPath> paths = [];
            while (_list.Step())
            {
                cancellationToken.ThrowIfCancellationRequested();
                paths.Add(PathKey.Decode(_list.Bytes(0)));
            }

            return paths;
        }
        finally
        {
            _list.Reset();
        }
    }

    public void Dispose() => _list.Dispose();
}
