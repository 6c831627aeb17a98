using DurableStreams.Content;
using DurableStreams.Streams;

namespace DurableStreams.Creating;

/// <summary>What became of a creation: a closed set.</summary>
public abstract record CreateOutcome
{
    private CreateOutcome()
    {
    }

    /// <summary>Created.</summary>
    /// <param name="Head">The new stream.</param>
    public sealed record Created(StreamHead Head) : CreateOutcome;

    /// <summary>It existed with the same configuration; nothing was changed.</summary>
    /// <param name="Head">The stream.</param>
    public sealed record Exists(StreamHead Head) : CreateOutcome;

    /// <summary>It exists with another configuration (§5.1).</summary>
    /// <param name="Problem">A sentence that names the difference.</param>
    public sealed record Mismatch(string Problem) : CreateOutcome;

    /// <summary>The path is kept by a deleted or expired stream that still has forks (§4.2).</summary>
    public sealed record PathBlocked : CreateOutcome;

    /// <summary>The source of the fork does not exist.</summary>
    public sealed record SourceNotFound : CreateOutcome;

    /// <summary>The source of the fork is deleted and only kept for its other forks.</summary>
    public sealed record SourceGone : CreateOutcome;

    /// <summary>The source of the fork is an estuary, whose bytes belong to its sources.</summary>
    public sealed record SourceIsEstuary : CreateOutcome;

    /// <summary>The fork names another content type than its source.</summary>
    /// <param name="Expected">The source's.</param>
    public sealed record SourceContentTypeMismatch(ContentType Expected) : CreateOutcome;

    /// <summary>The fork offset or sub-offset names no position of the source.</summary>
    /// <param name="Problem">A sentence for the client.</param>
    public sealed record InvalidForkPoint(string Problem) : CreateOutcome;

    /// <summary>The body is not what JSON mode takes (§9.1).</summary>
    /// <param name="Problem">A sentence for the client.</param>
    public sealed record InvalidBody(string Problem) : CreateOutcome;

    /// <summary>The body is over the limit.</summary>
    public sealed record TooLarge : CreateOutcome;

    /// <summary>The project has about as many streams as it may have.</summary>
    public sealed record TooManyStreams : CreateOutcome;

    /// <summary>Overloaded, contended or an unknown outcome: the client may try again.</summary>
    public sealed record Unavailable : CreateOutcome;
}
