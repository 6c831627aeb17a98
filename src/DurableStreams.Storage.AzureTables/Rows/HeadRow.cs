using Azure;
using Azure.Data.Tables;

namespace DurableStreams.Storage.AzureTables;

/// <summary>The head's row. Its entity tag is the version that every commit is conditional on.</summary>
internal static class HeadRow
{
    // Tells a head that brings a path to life from one that goes on, so that the catalog is written for the former only.
    private const long Lives = 1;

    public static TableEntity Write(string partition, StreamHead head) =>
        new(partition, RowKeys.Head) { [Columns.Head] = StreamHeadCodec.Encode(head) };

    public static StreamHead Read(TableEntity row) => StreamHeadCodec.Decode(row.GetBinary(Columns.Head));

    public static HeadVersion Version(StreamHead head, ETag tag) =>
        new(head.Status == StreamStatus.Live ? Lives : 0, tag.ToString());

    /// <summary>True when a commit makes a path live that was not.</summary>
    public static bool IsBirth(StreamCommit commit) => commit.Head.Status == StreamStatus.Live && commit.Expected.Number != Lives;
}
