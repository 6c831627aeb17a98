namespace DurableStreams;

/// <summary>What stays of a dead stream.</summary>
internal static class Tombstones
{
    private static readonly RequestedConfiguration Nothing = new(null, default, null);

    /// <summary>Keeps what the path's next life needs: the generation and the commit ring.</summary>
    public static StreamHead Of(StreamHead dead) => new()
    {
        Incarnation = dead.Incarnation,
        Generation = dead.Generation,
        Status = StreamStatus.Deleted,
        ContentType = ContentType.Default,
        Requested = Nothing,
        Created = dead.Created,
        Commits = dead.Commits,
    };
}
