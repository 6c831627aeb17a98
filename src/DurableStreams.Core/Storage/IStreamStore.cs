using DurableStreams.Addressing;
using DurableStreams.Streams;

namespace DurableStreams.Storage;

/// <summary>
/// The store of streams: the truth and the arbiter. Any number of processes may use it at once; each change of
/// a stream is one conditional, atomic commit of its head.
/// </summary>
/// <remarks>
/// <para>Reads see every commit that was reported as committed before the read began, from whichever process.</para>
/// <para>Every method may throw <see cref="StoreUnavailableException"/> when the store cannot be reached or is
/// throttled; <see cref="CommitAsync"/> throws it never and reports <see cref="CommitStatus.Rejected"/> or
/// <see cref="CommitStatus.Unknown"/> instead. Other exceptions are bugs or a broken store.</para>
/// <para>Cancelling a read ends it at once. A commit is never cancelled.</para>
/// <para>Memory handed in is never changed by either side; memory handed out is the caller's to keep and never changes.</para>
/// </remarks>
public interface IStreamStore
{
    /// <summary>
    /// True when only this process can write, so that what it remembers of a head is always right and nothing
    /// has to be read again before a refusal.
    /// </summary>
    bool IsExclusive { get; }

    /// <summary>
    /// The most bytes of data in a commit of several appends. A single append of any size up to the body limit is
    /// accepted; the store stages what does not fit into one of its transactions and keeps it atomic.
    /// </summary>
    int MaxCommitBytes { get; }

    /// <summary>The most producer rows and cursors together in a commit of several appends; 1 or more.</summary>
    int MaxCommitProducers => int.MaxValue;

    /// <summary>
    /// False for a path that the store has no key for, because it is too long once encoded. No stream can be there:
    /// reads find nothing, and a commit is a mistake.
    /// </summary>
    bool Accepts(StreamPath path) => true;

    /// <summary>Reads a head and the rows asked for in one snapshot.</summary>
    ValueTask<StreamSnapshot> GetAsync(StreamPath path, SnapshotQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// Writes all of a commit or nothing, and returns only when it is durable. Given again after
    /// <see cref="CommitStatus.Unknown"/>, the same commit is applied at most once; it may then answer
    /// <see cref="CommitStatus.Conflict"/> although the first attempt was applied.
    /// </summary>
    ValueTask<CommitResult> CommitAsync(StreamCommit commit);

    /// <summary>
    /// Reads stored bytes of an incarnation, deleted ones not yet purged included.
    /// </summary>
    /// <param name="path">The path that stored them.</param>
    /// <param name="incarnation">The incarnation that stored them.</param>
    /// <param name="position">0 or more; need not be a boundary.</param>
    /// <param name="maxBytes">A bound on the result, but for its first stored segment, which comes whole.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <returns>
    /// The stored segment that holds the byte at <paramref name="position"/> and as many of the following ones as
    /// fit, as one (its start may lie before the position); null when no byte at or after the position is stored.
    /// </returns>
    ValueTask<Segment?> ReadAsync(
        StreamPath path, Incarnation incarnation, long position, int maxBytes, CancellationToken cancellationToken);

    /// <summary>
    /// Inserts the guard row of a half-made fork unless it exists (see <see cref="StreamCommit.InsertsForkGuard"/>).
    /// </summary>
    /// <returns>True when the fork can never come into being any more: the guard was inserted now or by an earlier
    /// call; false when the fork's creation had inserted it, so the fork was made.</returns>
    ValueTask<bool> ClaimForkGuardAsync(StreamPath fork, Incarnation incarnation, CancellationToken cancellationToken);

    /// <summary>
    /// Removes some rows (segments, producers, forks, cursors, the guard that its creation inserted) of a deleted incarnation; its
    /// head or tombstone stays, and so does a guard that was claimed, for a late creation must still lose to it.
    /// </summary>
    /// <param name="path">The path.</param>
    /// <param name="incarnation">An incarnation that no live head and no fork refers to.</param>
    /// <param name="maxRows">How many rows to remove at most in this call; 1 or more.</param>
    /// <param name="cancellationToken">Ends it between rows.</param>
    /// <returns>True when nothing is left.</returns>
    ValueTask<bool> PurgeAsync(StreamPath path, Incarnation incarnation, int maxRows, CancellationToken cancellationToken);

    /// <summary>Lists paths with a live head, in ordinal order.</summary>
    /// <param name="prefix">What the paths start with; empty for all.</param>
    /// <param name="after">Only paths after this one; null for all.</param>
    /// <param name="max">How many at most; 1 or more.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    ValueTask<IReadOnlyList<StreamPath>> ListAsync(
        string prefix, StreamPath? after, int max, CancellationToken cancellationToken);
}
