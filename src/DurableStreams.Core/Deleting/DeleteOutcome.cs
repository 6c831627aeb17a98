namespace DurableStreams.Deleting;

/// <summary>The outcome of a deletion (§5.4).</summary>
public enum DeleteOutcome
{
    /// <summary>The stream was deleted, or soft-deleted because forks need its bytes.</summary>
    Deleted,

    /// <summary>The stream does not exist.</summary>
    NotFound,

    /// <summary>The stream was already soft-deleted.</summary>
    Gone,

    /// <summary>The path has an estuary, which the caller may not delete. Nothing was changed.</summary>
    IsEstuary,

    /// <summary>The stream is overloaded or contended, or the outcome is unknown: the client may retry.</summary>
    Unavailable,

    /// <summary>The tail is not the one that the request requires; nothing was changed.</summary>
    PreconditionFailed,
}
