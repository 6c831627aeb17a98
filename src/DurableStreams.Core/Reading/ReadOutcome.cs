namespace DurableStreams.Reading;

/// <summary>The result of a read (§5.6). A closed set.</summary>
public abstract record ReadOutcome
{
    private ReadOutcome()
    {
    }

    /// <summary>The read succeeded. At the tail, the chunk is empty.</summary>
    /// <param name="Chunk">The chunk.</param>
    public sealed record Read(StreamChunk Chunk) : ReadOutcome;

    /// <summary>The stream does not exist or has expired.</summary>
    public sealed record NotFound : ReadOutcome;

    /// <summary>The stream is deleted, but kept for its forks (§4.2).</summary>
    public sealed record Gone : ReadOutcome;

    /// <summary>The stream never issued the offset.</summary>
    /// <param name="Problem">An error message for the client.</param>
    public sealed record InvalidOffset(string Problem) : ReadOutcome;

    /// <summary>An earlier incarnation of this path issued the offset.</summary>
    public sealed record OffsetOfOtherIncarnation : ReadOutcome;

    /// <summary>
    /// The append is large, and too many bytes of large appends are being read: the client may retry.
    /// </summary>
    public sealed record Busy : ReadOutcome;

    /// <summary>The store is unavailable or throttled: the client may retry.</summary>
    public sealed record Unavailable : ReadOutcome;
}
