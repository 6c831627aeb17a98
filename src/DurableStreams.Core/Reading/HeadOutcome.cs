using DurableStreams.Streams;

namespace DurableStreams.Reading;

/// <summary>The result of a query for a stream's metadata (§5.5). A closed set.</summary>
public abstract record HeadOutcome
{
    private HeadOutcome()
    {
    }

    /// <summary>The stream exists.</summary>
    /// <param name="Head">The current head.</param>
    public sealed record Found(StreamHead Head) : HeadOutcome;

    /// <summary>The stream does not exist or has expired.</summary>
    public sealed record NotFound : HeadOutcome;

    /// <summary>The stream is deleted, but kept for its forks (§4.2).</summary>
    public sealed record Gone : HeadOutcome;

    /// <summary>The store is unavailable or throttled: the client may retry.</summary>
    public sealed record Unavailable : HeadOutcome;
}
