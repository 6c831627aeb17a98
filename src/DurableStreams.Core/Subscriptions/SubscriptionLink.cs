using DurableStreams.Addressing;

namespace DurableStreams.Subscriptions;

/// <summary>Why a stream is linked to a subscription (§6.1).</summary>
[Flags]
public enum LinkTypes
{
    /// <summary>Not linked.</summary>
    None = 0,

    /// <summary>The pattern matches the stream.</summary>
    Glob = 1,

    /// <summary>A client named the stream; takes precedence in what clients see.</summary>
    Explicit = 2,
}

/// <summary>A stream of a subscription and the cursor in it (§6.1).</summary>
/// <param name="Stream">The stream, which need not exist yet if it is linked explicitly.</param>
/// <param name="Types">Why it is linked.</param>
public sealed record SubscriptionLink(StreamPath Stream, LinkTypes Types)
{
    /// <summary>The incarnation that the cursor is in; null while the stream does not exist.</summary>
    public Incarnation? Incarnation { get; init; }

    /// <summary>The end of what is acknowledged; null for nothing, which clients see as <c>-1</c>.</summary>
    public Offset? Acked { get; init; }

    /// <summary>Whether the stream has bytes that are not acknowledged (§7).</summary>
    /// <param name="tail">The tail of <see cref="Incarnation"/>.</param>
    public bool IsBehind(Offset tail) => tail.Position > (Acked?.Position ?? 0);
}
