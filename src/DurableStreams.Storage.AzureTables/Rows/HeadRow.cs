using Azure.Data.Tables;
using DurableStreams.Storage.AzureTables.Accounts;
using DurableStreams.Storage.AzureTables.Keys;
using DurableStreams.Storage.Codecs;
using DurableStreams.Streams;

namespace DurableStreams.Storage.AzureTables.Rows;

/// <summary>The head's row. Its entity tag is the version that every commit is conditional on.</summary>
internal static class HeadRow
{
    /// <remarks>
    /// Only a fork that was created before the length of its lineage was limited can need a second property. It must
    /// stay usable, and above all deletable.
    /// </remarks>
    public static TableEntity Write(string partition, StreamHead head)
    {
        var row = new TableEntity(partition, RowKeys.Head);
        WriteEncoded(row, StreamHeadCodec.Encode(head with { LastAppend = null }));
        if (head.LastAppend is { } instant)
        {
            row[Columns.LastAppend] = instant.UtcTicks;
        }

        return row;
    }

    public static StreamHead Read(TableEntity row)
    {
        StreamHead head = StreamHeadCodec.Decode(ReadEncoded(row));
        return row.GetInt64(Columns.LastAppend) is { } ticks
            ? head with { LastAppend = new DateTimeOffset(ticks, TimeSpan.Zero) }
            : head;
    }

    /// <summary>Sets the encoding of a head; at most two properties of 64 KiB.</summary>
    public static void WriteEncoded(TableEntity row, byte[] encoded)
    {
        if (encoded.Length <= AzureLimits.PropertyBytes)
        {
            row[Columns.Head] = encoded;
        }
        else
        {
            row[Columns.Head] = encoded[..AzureLimits.PropertyBytes];
            row[Columns.HeadRest] = encoded[AzureLimits.PropertyBytes..];
        }
    }

    /// <summary>Returns what <see cref="WriteEncoded"/> set.</summary>
    public static byte[] ReadEncoded(TableEntity row) => row.GetBinary(Columns.HeadRest) is { } rest
        ? [.. row.GetBinary(Columns.Head), .. rest]
        : row.GetBinary(Columns.Head);

    /// <summary>True if a commit creates a stream, whether or not the path was used before.</summary>
    public static bool IsCreation(StreamCommit commit) =>
        commit.Head.Status == StreamStatus.Live && !commit.ReplacesLive;
}
