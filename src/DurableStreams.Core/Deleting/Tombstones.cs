using DurableStreams.Content;
using DurableStreams.Streams;

namespace DurableStreams.Deleting;

/// <summary>What stays of a deleted stream.</summary>
internal static class Tombstones
{
    private static readonly RequestedConfiguration Nothing = new(null, default, null);

    /// <summary>Keeps what the path's next incarnation needs: the generation and the commit ring.</summary>
    public static StreamHead Of(StreamHead deleted) => new()
    {
        Incarnation = deleted.Incarnation,
        Generation = deleted.Generation,
        Status = StreamStatus.Deleted,
        ContentType = ContentType.Default,
        Requested = Nothing,
        Created = deleted.Created,
        Commits = deleted.Commits,
    };
}
