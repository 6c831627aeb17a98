using DurableStreams.Content;
using DurableStreams.Streams;

namespace DurableStreams.Creating;

/// <summary>The outcome of a creation: a closed set.</summary>
public abstract record CreateOutcome
{
    private CreateOutcome()
    {
    }

    /// <summary>The stream was created.</summary>
    /// <param name="Head">The new stream.</param>
    public sealed record Created(StreamHead Head) : CreateOutcome;

    /// <summary>The stream already exists with the same configuration; nothing was changed.</summary>
    /// <param name="Head">The existing stream.</param>
    public sealed record Exists(StreamHead Head) : CreateOutcome;

    /// <summary>The stream exists with another configuration (§5.1).</summary>
    /// <param name="Problem">A sentence that names the difference.</param>
    public sealed record Mismatch(string Problem) : CreateOutcome;

    /// <summary>A stream exists, and the request requires that there is none.</summary>
    /// <param name="Head">The existing stream.</param>
    public sealed record PreconditionFailed(StreamHead Head) : CreateOutcome;

    /// <summary>The path is kept by a deleted or expired stream that still has forks (§4.2).</summary>
    public sealed record PathBlocked : CreateOutcome;

    /// <summary>The source of the fork does not exist.</summary>
    public sealed record SourceNotFound : CreateOutcome;

    /// <summary>The source of the fork is deleted, but kept for its other forks.</summary>
    public sealed record SourceGone : CreateOutcome;

    /// <summary>The source of the fork is an estuary, which cannot be forked.</summary>
    public sealed record SourceIsEstuary : CreateOutcome;

    /// <summary>The requested content type differs from that of the source.</summary>
    /// <param name="Expected">The content type of the source.</param>
    /// <param name="Requested">The requested one.</param>
    public sealed record SourceContentTypeMismatch(ContentType Expected, ContentType Requested) : CreateOutcome;

    /// <summary>The fork offset or sub-offset is not a position of the source.</summary>
    /// <param name="Problem">A sentence for the client.</param>
    public sealed record InvalidForkPoint(string Problem) : CreateOutcome;

    /// <summary>The fork would have more ancestors than the head of a stream may list.</summary>
    public sealed record TooManyAncestors : CreateOutcome;

    /// <summary>The body is not valid in JSON mode (§9.1).</summary>
    /// <param name="Problem">A sentence for the client.</param>
    public sealed record InvalidBody(string Problem) : CreateOutcome;

    /// <summary>The body is over the limit.</summary>
    public sealed record TooLarge : CreateOutcome;

    /// <summary>The stream would exceed its maximum size.</summary>
    public sealed record QuotaExceeded : CreateOutcome;

    /// <summary>The project has about the maximum number of streams.</summary>
    public sealed record TooManyStreams : CreateOutcome;

    /// <summary>
    /// The fork point is in a large append, and too many bytes of large appends are being read: the client may retry.
    /// </summary>
    public sealed record Busy : CreateOutcome;

    /// <summary>The path is overloaded or contended, or the outcome is unknown: the client may retry.</summary>
    public sealed record Unavailable : CreateOutcome;
}
