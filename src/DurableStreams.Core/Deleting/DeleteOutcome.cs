namespace DurableStreams.Deleting;

/// <summary>What became of a deletion (§5.4).</summary>
public enum DeleteOutcome
{
    /// <summary>Deleted, or soft-deleted while forks need its bytes.</summary>
    Deleted,

    /// <summary>No such stream.</summary>
    NotFound,

    /// <summary>It was soft-deleted before.</summary>
    Gone,

    /// <summary>Overloaded, contended or an unknown outcome: the client may try again.</summary>
    Unavailable,
}
