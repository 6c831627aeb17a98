using Azure;
using Azure.Data.Tables;
using DurableStreams.Storage.AzureTables.Keys;
using DurableStreams.Storage.Codecs;
using DurableStreams.Streams;

namespace DurableStreams.Storage.AzureTables.Rows;

/// <summary>The head's row. Its entity tag is the version that every commit is conditional on.</summary>
internal static class HeadRow
{
    public static TableEntity Write(string partition, StreamHead head) =>
        new(partition, RowKeys.Head) { [Columns.Head] = StreamHeadCodec.Encode(head) };

    public static StreamHead Read(TableEntity row) => StreamHeadCodec.Decode(row.GetBinary(Columns.Head));

    public static RowVersion Version(ETag tag) => new(0, tag.ToString());

    /// <summary>True when a commit makes a path live that was not.</summary>
    public static bool IsBirth(StreamCommit commit) => commit.Head.Status == StreamStatus.Live && !commit.ReplacesLive;
}
