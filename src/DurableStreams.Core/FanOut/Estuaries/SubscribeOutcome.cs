using DurableStreams.Content;
using DurableStreams.Streams;

namespace DurableStreams.FanOut.Estuaries;

/// <summary>What became of a subscription: a closed set.</summary>
public abstract record SubscribeOutcome
{
    private SubscribeOutcome()
    {
    }

    /// <summary>The estuary receives the source from now on, or did before.</summary>
    /// <param name="Estuary">The estuary.</param>
    /// <param name="ExpiresAt">Until when it incarnations at least.</param>
    /// <param name="IsNewEstuary">True when it was made by this.</param>
    public sealed record Subscribed(StreamHead Estuary, DateTimeOffset ExpiresAt, bool IsNewEstuary) : SubscribeOutcome;

    /// <summary>There is no such source, or it is deleted or expired.</summary>
    public sealed record SourceNotFound : SubscribeOutcome;

    /// <summary>Estuaries cannot be sources.</summary>
    public sealed record SourceIsEstuary : SubscribeOutcome;

    /// <summary>An ordinary stream is where the estuary should be.</summary>
    public sealed record NotAnEstuary : SubscribeOutcome;

    /// <summary>The estuary's path is kept by a deleted stream that still has forks.</summary>
    public sealed record PathBlocked : SubscribeOutcome;

    /// <summary>The estuary has another content type than what would be delivered.</summary>
    /// <param name="Expected">The estuary's.</param>
    public sealed record ContentTypeMismatch(ContentType Expected) : SubscribeOutcome;

    /// <summary>The estuary is subscribed to the source already, with another envelope.</summary>
    public sealed record EnvelopeMismatch : SubscribeOutcome;

    /// <summary>The estuary has as many subscriptions as it may have.</summary>
    public sealed record TooManySubscriptions : SubscribeOutcome;

    /// <summary>The estuary would be new, and the project has about as many streams as it may have.</summary>
    public sealed record TooManyStreams : SubscribeOutcome;

    /// <summary>Overloaded, contended or an unknown outcome: the client may try again.</summary>
    public sealed record Unavailable : SubscribeOutcome;
}
