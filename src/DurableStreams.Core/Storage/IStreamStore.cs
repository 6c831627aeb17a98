using DurableStreams.Addressing;
using DurableStreams.Streams;

namespace DurableStreams.Storage;

/// <summary>
/// The store of streams: the source of truth, which also decides races. Each change of a stream is one atomic commit,
/// conditional on its head.
/// </summary>
/// <remarks>
/// <para>The remarks hold for all store interfaces.</para>
/// <para>All methods may be called concurrently. Unless <see cref="IsExclusive"/>, any number of processes may use the
/// same data.</para>
/// <para>A read sees every commit, of any process, that was reported as committed before the read started.</para>
/// <para>Every write returns only when it is durable. The store in memory is the only exception.</para>
/// <para>Every method throws <see cref="StoreUnavailableException"/> if the store is unreachable or throttled, except
/// <see cref="CommitAsync"/>, which reports <see cref="CommitStatus.Rejected"/> or <see cref="CommitStatus.Unknown"/>.
/// A commit that is too large for the store is <see cref="CommitStatus.TooLarge"/>.
/// Any other exception is a bug or means a damaged store.</para>
/// <para>Cancelling a read ends it at once. A write that is cancelled may or may not have taken place; a commit cannot
/// be cancelled. A cancelled call throws <see cref="OperationCanceledException"/>, never
/// <see cref="StoreUnavailableException"/>.</para>
/// <para>After a failure, every call may be repeated without harm. A conditional one may then return null or false
/// although its first attempt was applied.</para>
/// <para>Neither side changes memory that was passed in or returned. Callers may keep what is returned.</para>
/// </remarks>
public interface IStreamStore
{
    /// <summary>
    /// True if only this process can write. Then a cached head is always current, and need not be read again before a
    /// refusal.
    /// </summary>
    bool IsExclusive { get; }

    /// <summary>
    /// Maximum size of the data in a commit of several appends, in bytes. A single append may have any size up to the
    /// body limit; the store splits one that does not fit into one of its transactions, and keeps it atomic.
    /// </summary>
    /// <remarks>
    /// Choose the largest value that fits into one transaction and one row. More than 1 MiB makes reads larger than
    /// they aim to be, because they return whole segments.
    /// </remarks>
    int MaxCommitBytes { get; }

    /// <summary>
    /// Maximum number of producer rows, cursors and outcomes together in a commit of several appends; 1 or more.
    /// </summary>
    int MaxCommitProducers => int.MaxValue;

    /// <summary>
    /// False if the store cannot encode the path as a key because it is too long. No stream can exist there: reads find
    /// nothing, and callers must not commit.
    /// </summary>
    bool Accepts(StreamPath path) => true;

    /// <summary>Reads a head and the requested rows in one snapshot.</summary>
    ValueTask<StreamSnapshot> GetAsync(StreamPath path, SnapshotQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// Writes a commit atomically. Repeated after <see cref="CommitStatus.Unknown"/>, the same commit is applied at
    /// most once. The result may then be <see cref="CommitStatus.Conflict"/> although the first attempt was applied.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// The commit violates <see cref="CommitRules"/>; nothing was written.
    /// </exception>
    ValueTask<CommitResult> CommitAsync(StreamCommit commit);

    /// <summary>
    /// Reads stored bytes of an incarnation, including a deleted one that is not yet purged.
    /// </summary>
    /// <param name="path">The path that stored them.</param>
    /// <param name="incarnation">The incarnation that stored them.</param>
    /// <param name="position">0 or more; need not be a boundary. Not before the first stored byte.</param>
    /// <param name="maxBytes">
    /// Maximum size of the result, in bytes; 1 or more. The first segment is always returned whole.
    /// </param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>
    /// The stored segment that contains the byte at <paramref name="position"/>, joined with as many of the following
    /// ones as fit. It may start before the position. Null if no byte at or after the position is stored.
    /// </returns>
    ValueTask<Segment?> ReadAsync(
        StreamPath path, Incarnation incarnation, long position, int maxBytes, CancellationToken cancellationToken);

    /// <summary>
    /// Like <see cref="ReadAsync"/>, but does not read a first segment that is too large: the caller then learns its
    /// size and can make room for it. The default reads it, which is enough for a store whose bytes are in memory
    /// anyway.
    /// </summary>
    /// <param name="path">The path that stored them.</param>
    /// <param name="incarnation">The incarnation that stored them.</param>
    /// <param name="position">0 or more; need not be a boundary. Not before the first stored byte.</param>
    /// <param name="maxBytes">Maximum size of the result, in bytes, unless the first segment is larger.</param>
    /// <param name="maxFirstBytes">Maximum size of the first segment, in bytes.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    async ValueTask<SegmentRead> ReadUnlessLargeAsync(
        StreamPath path,
        Incarnation incarnation,
        long position,
        int maxBytes,
        int maxFirstBytes,
        CancellationToken cancellationToken) =>
        SegmentRead.Of(await ReadAsync(path, incarnation, position, maxBytes, cancellationToken).ConfigureAwait(false));

    /// <summary>
    /// Inserts the guard row of an unfinished fork unless it exists (see <see cref="StreamCommit.InsertsForkGuard"/>).
    /// </summary>
    /// <returns>True if the guard was inserted, now or by an earlier call: the fork can no longer be created. False if
    /// the creation of the fork has inserted it: the fork exists.</returns>
    ValueTask<bool> ClaimForkGuardAsync(StreamPath fork, Incarnation incarnation, CancellationToken cancellationToken);

    /// <summary>
    /// Removes some rows of a deleted incarnation: segments, producers, forks, cursors, and the guard that its creation
    /// inserted. What stays is the head or tombstone, and a claimed guard, because a delayed creation must still fail.
    /// </summary>
    /// <param name="path">The path.</param>
    /// <param name="incarnation">An incarnation that neither a live head nor a fork refers to.</param>
    /// <param name="maxRows">Maximum number of rows to remove in this call; 1 or more.</param>
    /// <param name="cancellationToken">Cancels the call between two rows.</param>
    /// <returns>True if nothing is left.</returns>
    ValueTask<bool> PurgeAsync(
        StreamPath path, Incarnation incarnation, int maxRows, CancellationToken cancellationToken);

    /// <summary>
    /// Lists the paths whose head is <see cref="StreamStatus.Live"/>, including estuaries, closed streams, and expired
    /// ones that are not yet deleted.
    /// </summary>
    /// <remarks>
    /// The order is that of <see cref="string.CompareOrdinal(string, string)"/>, by UTF-16 units: characters beyond
    /// U+FFFF come before U+E000, unlike in the order of UTF-8 bytes.
    /// </remarks>
    /// <param name="prefix">The start of the paths, taken literally; empty for all.</param>
    /// <param name="after">Only paths after this one, which need not exist; null for all.</param>
    /// <param name="max">Maximum number of paths; 1 or more. Fewer are returned only if there are no more.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<StreamPath>> ListAsync(
        string prefix, StreamPath? after, int max, CancellationToken cancellationToken);

    /// <summary>
    /// Lists streams with their heads, with bounded work: a page has few streams, or none, if most of the paths looked
    /// at are not live. Lists the same streams as <see cref="ListAsync"/>, in the same order.
    /// </summary>
    /// <remarks>
    /// Not a snapshot: each head is as new as one that <see cref="GetAsync"/> reads, and a stream that is live from the
    /// first page to the last is on exactly one of them.
    /// </remarks>
    /// <param name="range">The streams.</param>
    /// <param name="max">
    /// Maximum number of paths to look at, 1 or more. A skipped folder counts as one path, or as several if skipping
    /// one costs the store more.
    /// </param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<StreamPage> PageAsync(StreamRange range, int max, CancellationToken cancellationToken);
}
