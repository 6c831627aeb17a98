using DurableStreams.Content;
using DurableStreams.Streams;

namespace DurableStreams.Deleting;

/// <summary>Creates tombstones: the heads of deleted paths.</summary>
internal static class Tombstones
{
    private static readonly RequestedConfiguration Nothing = new(null, default, null);

    /// <summary>Keeps what the next incarnation of the path needs: the generation and the commit ring.</summary>
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
