namespace DurableStreams.Streams;

/// <summary>What clients are told of a path.</summary>
internal enum StreamExistence
{
    /// <summary>Never made, deleted or expired: 404.</summary>
    Missing,

    /// <summary>Deleted or expired, but kept for its forks: 410 (§4.2).</summary>
    Gone,

    /// <summary>There.</summary>
    Live,
}

internal static class StreamExistences
{
    /// <summary>Expiry counts from its instant on, whether or not the stream has been buried yet.</summary>
    public static StreamExistence ExistenceAt(this StreamHead? head, DateTimeOffset now) => head switch
    {
        null or { Status: StreamStatus.Deleted } => StreamExistence.Missing,
        { Status: StreamStatus.SoftDeleted } => StreamExistence.Gone,
        _ when head.IsExpired(now) => head.ForkCount > 0 ? StreamExistence.Gone : StreamExistence.Missing,
        _ => StreamExistence.Live,
    };
}
