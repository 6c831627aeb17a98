using DurableStreams.Addressing;
using DurableStreams.Storage.Codecs;
using DurableStreams.Storage.Sqlite.Native;
using DurableStreams.Streams;

namespace DurableStreams.Storage.Sqlite.Tables;

/// <summary>Lists the heads in the table <c>streams</c>, page by page.</summary>
internal sealed class StreamPager(Database database)
{
    // With tombstones, so that a page looks at a limited number of rows.
    private readonly Statement _rows = database.Prepare(
        """
        SELECT path, status, version, life, head FROM streams WHERE path >= ?1 AND path < ?2 ORDER BY path LIMIT ?3
        """);

    /// <summary>See <see cref="IStreamStore.PageAsync"/>.</summary>
    public StoredPage Read(StreamRange range, int max, CancellationToken cancellationToken)
    {
        var page = new StoredPage(range, max);
        for (byte[]? from = PathKey.First(range); from is not null;)
        {
            from = ReadFrom(from, page, cancellationToken);
        }

        return page;
    }

    /// <summary>Reads up to the end of the page, or up to a folder that is skipped.</summary>
    /// <returns>The key after the folder; null at the end of the page.</returns>
    private byte[]? ReadFrom(byte[] from, StoredPage page, CancellationToken cancellationToken)
    {
        using Query query = _rows.Query();
        query.BindText(1, from);
        query.BindText(2, PathKey.AfterPrefix(page.Range.Prefix));

        // One more, to know whether there is a next page.
        query.Bind(3, page.Left + 1L);
        while (query.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            StreamPath path = PathKey.Decode(query.Bytes(0));
            if (!page.TryLookAt(path))
            {
                return null;
            }

            if (page.Range.FolderOf(path) is { } folder)
            {
                return PathKey.AfterFolder(folder);
            }

            if (query.Number(1) == (long)StreamStatus.Live)
            {
                page.Streams.Add(new StoredStream(
                    path,
                    new StoredHead(query.Number(2), query.Number(3), StreamHeadCodec.Decode(query.Bytes(4)))));
            }
        }

        page.Next = null;
        return null;
    }
}
