namespace DurableStreams.Streams;

/// <summary>How a path appears to clients.</summary>
internal enum StreamExistence
{
    /// <summary>Never created, deleted or expired: 404.</summary>
    Missing,

    /// <summary>Deleted or expired, but kept for its forks: 410 (§4.2).</summary>
    Gone,

    /// <summary>In use.</summary>
    Live,
}

internal static class StreamExistenceExtensions
{
    /// <summary>A stream counts as expired from its expiry on, even if it is not deleted yet.</summary>
    public static StreamExistence ExistenceAt(this StreamHead? head, DateTimeOffset now) => head switch
    {
        null or { Status: StreamStatus.Deleted } => StreamExistence.Missing,
        { Status: StreamStatus.SoftDeleted } => StreamExistence.Gone,
        _ when head.IsExpired(now) => head.ForkCount > 0 ? StreamExistence.Gone : StreamExistence.Missing,
        _ => StreamExistence.Live,
    };
}
