using DurableStreams.Streams;

namespace DurableStreams.Reading;

/// <summary>What became of a look at a stream's metadata (§5.5): a closed set.</summary>
public abstract record HeadOutcome
{
    private HeadOutcome()
    {
    }

    /// <summary>The stream exists.</summary>
    /// <param name="Head">As it is now.</param>
    public sealed record Found(StreamHead Head) : HeadOutcome;

    /// <summary>No such stream, or it has expired.</summary>
    public sealed record NotFound : HeadOutcome;

    /// <summary>Deleted, but kept for its forks (§4.2).</summary>
    public sealed record Gone : HeadOutcome;

    /// <summary>The store cannot be reached or is throttled: the client may try again.</summary>
    public sealed record Unavailable : HeadOutcome;
}
