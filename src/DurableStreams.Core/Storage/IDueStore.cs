namespace DurableStreams.Storage;

/// <summary>What has to be done later.</summary>
public enum DutyKind
{
    /// <summary>Bury an expired stream.</summary>
    Expire = 1,

    /// <summary>Remove the rows of a dead incarnation.</summary>
    Purge = 2,

    /// <summary>Undo a fork whose creation did not finish.</summary>
    UndoFork = 3,

    /// <summary>Tell a source that a fork of it is gone.</summary>
    ReleaseFork = 4,

    /// <summary>See to it that what a source got reaches its estuaries.</summary>
    FanOut = 5,

    /// <summary>Deliver a source to one estuary that could not receive it.</summary>
    Deliver = 6,

    /// <summary>Complete or undo a subscription that may be half made.</summary>
    SettleSubscription = 7,

    /// <summary>Remove the subscriptions to a dead source.</summary>
    ForgetSource = 8,

    /// <summary>Drop the parts of a large append that were uploaded and never published; see <see cref="IStagingStore"/>.</summary>
    DropStaged = 9,
}

/// <summary>
/// A duty that must not be forgotten: filed before the commit that creates it, so a spurious one is harmless
/// and a missing one impossible.
/// </summary>
/// <param name="Kind">What to do.</param>
/// <param name="Path">The stream it is about.</param>
/// <param name="Incarnation">The life it is about.</param>
/// <param name="Source">The source of a fork or of a subscription, for the duties about those; for a fan-out, how far the stream was at the last look; else null.</param>
/// <param name="Attempt">How often it was tried in vain.</param>
public sealed record Duty(DutyKind Kind, StreamPath Path, Incarnation Incarnation, ForkOrigin? Source = null, int Attempt = 0);

/// <summary>A filed duty.</summary>
/// <param name="Id">The row's id, unique in the store.</param>
/// <param name="Version">Changes whenever the row is claimed or re-dated.</param>
/// <param name="DueAt">From when on it is due.</param>
/// <param name="Duty">What to do.</param>
public sealed record DueRow(string Id, long Version, DateTimeOffset DueAt, Duty Duty);

/// <summary>The store of duties, worked off by the sweeper, oldest first.</summary>
/// <remarks>Failures as on <see cref="IStreamStore"/>. One duty (kind, path, incarnation) may have several rows.</remarks>
public interface IDueStore
{
    /// <summary>
    /// Files a duty and returns only when it is durable. Filed again, it is due at the new date as well: whoever
    /// files it may be about to commit, so an earlier row that is completed must not settle it.
    /// </summary>
    ValueTask FileAsync(Duty duty, DateTimeOffset dueAt, CancellationToken cancellationToken);

    /// <summary>The rows that are due, oldest first.</summary>
    ValueTask<IReadOnlyList<DueRow>> ReadDueAsync(DateTimeOffset now, int max, CancellationToken cancellationToken);

    /// <summary>Moves a row to a later time, unless its version has changed; also how a sweeper claims a row.</summary>
    /// <returns>The row as it is now, or null when another has changed or completed it.</returns>
    ValueTask<DueRow?> PostponeAsync(DueRow row, DateTimeOffset dueAt, CancellationToken cancellationToken);

    /// <summary>Removes a row, unless its version has changed.</summary>
    /// <returns>False when another has changed or completed it.</returns>
    ValueTask<bool> CompleteAsync(DueRow row, CancellationToken cancellationToken);
}
