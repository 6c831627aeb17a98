using DurableStreams.Content;
using DurableStreams.Streams;

namespace DurableStreams.FanOut.Estuaries;

/// <summary>The result of a request to subscribe. A closed set.</summary>
public abstract record SubscribeOutcome
{
    private SubscribeOutcome()
    {
    }

    /// <summary>The estuary is subscribed to the source, by this request or by an earlier one.</summary>
    /// <param name="Estuary">The head of the estuary.</param>
    /// <param name="ExpiresAt">The earliest time at which the estuary expires.</param>
    /// <param name="IsNewEstuary">True if this request created the estuary.</param>
    public sealed record Subscribed(StreamHead Estuary, DateTimeOffset ExpiresAt, bool IsNewEstuary) : SubscribeOutcome;

    /// <summary>The source does not exist, or is deleted or expired.</summary>
    public sealed record SourceNotFound : SubscribeOutcome;

    /// <summary>The source is an estuary, which cannot be a source.</summary>
    public sealed record SourceIsEstuary : SubscribeOutcome;

    /// <summary>The path of the estuary holds an ordinary stream.</summary>
    public sealed record NotAnEstuary : SubscribeOutcome;

    /// <summary>The path of the estuary holds a deleted stream that is kept for its forks.</summary>
    public sealed record PathBlocked : SubscribeOutcome;

    /// <summary>The content type of the estuary differs from that of the deliveries.</summary>
    /// <param name="Expected">The content type of the estuary.</param>
    /// <param name="Delivered">The content type of the deliveries.</param>
    public sealed record ContentTypeMismatch(ContentType Expected, ContentType Delivered) : SubscribeOutcome;

    /// <summary>The estuary is already subscribed to the source, with the other envelope setting.</summary>
    public sealed record EnvelopeMismatch : SubscribeOutcome;

    /// <summary>The estuary has the maximum number of subscriptions.</summary>
    public sealed record TooManySubscriptions : SubscribeOutcome;

    /// <summary>
    /// The estuary does not exist, and its project has the maximum number of streams (which is enforced approximately).
    /// </summary>
    public sealed record TooManyStreams : SubscribeOutcome;

    /// <summary>Overload, contention or an unknown outcome: the client may retry.</summary>
    public sealed record Unavailable : SubscribeOutcome;
}
