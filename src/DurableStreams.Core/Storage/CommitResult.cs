namespace DurableStreams.Storage;

/// <summary>How a commit ended.</summary>
public enum CommitStatus
{
    /// <summary>Written and durable.</summary>
    Committed,

    /// <summary>Nothing was written: the head has another version, or a row is not as it must be.</summary>
    Conflict,

    /// <summary>It may or may not have been written, and may still be written later. Settle it by the head's commit ring.</summary>
    Unknown,

    /// <summary>Nothing was written and a later try may succeed: the store is throttled or unreachable.</summary>
    Rejected,
}

/// <summary>The outcome of <see cref="IStreamStore.CommitAsync"/>.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Version">The new version of the head when committed, else <see cref="RowVersion.None"/>.</param>
public readonly record struct CommitResult(CommitStatus Status, RowVersion Version)
{
    /// <summary>See <see cref="CommitStatus.Conflict"/>.</summary>
    public static CommitResult Conflict => new(CommitStatus.Conflict, RowVersion.None);

    /// <summary>See <see cref="CommitStatus.Unknown"/>.</summary>
    public static CommitResult Unknown => new(CommitStatus.Unknown, RowVersion.None);

    /// <summary>See <see cref="CommitStatus.Rejected"/>.</summary>
    public static CommitResult Rejected => new(CommitStatus.Rejected, RowVersion.None);

    /// <summary>See <see cref="CommitStatus.Committed"/>.</summary>
    public static CommitResult Committed(RowVersion version) => new(CommitStatus.Committed, version);
}
