namespace DurableStreams.Reading;

/// <summary>What became of a read (§5.6): a closed set.</summary>
public abstract record ReadOutcome
{
    private ReadOutcome()
    {
    }

    /// <summary>Bytes, or none at the tail.</summary>
    /// <param name="Chunk">What was read.</param>
    public sealed record Read(StreamChunk Chunk) : ReadOutcome;

    /// <summary>No such stream, or it has expired.</summary>
    public sealed record NotFound : ReadOutcome;

    /// <summary>Deleted, but kept for its forks (§4.2).</summary>
    public sealed record Gone : ReadOutcome;

    /// <summary>The offset was never given out by this stream.</summary>
    /// <param name="Problem">A sentence for the client.</param>
    public sealed record InvalidOffset(string Problem) : ReadOutcome;

    /// <summary>The offset belongs to an earlier stream at this path.</summary>
    public sealed record OffsetOfOtherIncarnation : ReadOutcome;

    /// <summary>The store cannot be reached or is throttled: the client may try again.</summary>
    public sealed record Unavailable : ReadOutcome;
}
