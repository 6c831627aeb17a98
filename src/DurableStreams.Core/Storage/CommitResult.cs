namespace DurableStreams.Storage;

/// <summary>The result of a commit.</summary>
public enum CommitStatus
{
    /// <summary>The commit is written and durable.</summary>
    Committed,

    /// <summary>
    /// Nothing was written: the head has another version, a row does not meet its condition, or the database has ended
    /// the transaction in favour of another one.
    /// </summary>
    Conflict,

    /// <summary>
    /// The commit may or may not have been written, and may still be written later. It is settled by the head's
    /// commit ring.
    /// </summary>
    Unknown,

    /// <summary>
    /// Nothing was written nor ever will be, and a retry may succeed: the store is throttled, unreachable or full.
    /// </summary>
    Rejected,

    /// <summary>
    /// Nothing was written, and a retry cannot succeed: the commit exceeds a limit of the store for the size of a row
    /// or a transaction.
    /// </summary>
    TooLarge,
}

/// <summary>The outcome of <see cref="IStreamStore.CommitAsync"/>.</summary>
/// <param name="Status">The status.</param>
/// <param name="Version">The new version of the head if committed, otherwise <see cref="RowVersion.None"/>.</param>
public readonly record struct CommitResult(CommitStatus Status, RowVersion Version)
{
    /// <summary>See <see cref="CommitStatus.Conflict"/>.</summary>
    public static CommitResult Conflict => new(CommitStatus.Conflict, RowVersion.None);

    /// <summary>See <see cref="CommitStatus.Unknown"/>.</summary>
    public static CommitResult Unknown => new(CommitStatus.Unknown, RowVersion.None);

    /// <summary>See <see cref="CommitStatus.Rejected"/>.</summary>
    public static CommitResult Rejected => new(CommitStatus.Rejected, RowVersion.None);

    /// <summary>See <see cref="CommitStatus.TooLarge"/>.</summary>
    public static CommitResult TooLarge => new(CommitStatus.TooLarge, RowVersion.None);

    /// <summary>See <see cref="CommitStatus.Committed"/>.</summary>
    public static CommitResult Committed(RowVersion version) => new(CommitStatus.Committed, version);
}
