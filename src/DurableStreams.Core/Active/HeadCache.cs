using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.Streams;
using DurableStreams.Writing;

namespace DurableStreams.Active;

/// <summary>Returns the head of a stream, as fresh as the caller needs it.</summary>
/// <remarks>
/// A head is returned as it would be if the recent reads of this process were stored; see <see cref="RecentUse"/>.
/// </remarks>
internal sealed class HeadCache(IStreamStore store, ActiveStreams streams, TimeProvider time)
{
    /// <summary>False if other processes may write, so that a cached head may be out of date.</summary>
    public bool IsExclusive => store.IsExclusive;

    /// <summary>
    /// Returns the current head: from memory if only this process writes, otherwise read from the store after the
    /// request arrived. Null if the path was never used.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The head could not be read.</exception>
    public ValueTask<StreamHead?> GetAsync(ActiveStream stream, CancellationToken cancellationToken)
    {
        if (!store.IsExclusive)
        {
            return ReadAsync(stream, cancellationToken);
        }

        return stream.Actor.Cached is { } cached
            ? ValueTask.FromResult(WithRecentUse(stream, cached.Head))
            : LoadAsync(stream);
    }

    /// <inheritdoc cref="GetAsync(ActiveStream, CancellationToken)"/>
    public ValueTask<StreamHead?> GetAsync(StreamPath path, CancellationToken cancellationToken) =>
        GetAsync(streams.Get(path), cancellationToken);

    /// <summary>Returns the current heads of some streams, in their order.</summary>
    /// <param name="paths">The streams.</param>
    /// <param name="parallel">How many are read at the same time.</param>
    /// <exception cref="StoreUnavailableException">A head could not be read.</exception>
    public async ValueTask<StreamHead?[]> GetAllAsync(IReadOnlyList<StreamPath> paths, ParallelOptions parallel)
    {
        var found = new StreamHead?[paths.Count];
        await Parallel.ForAsync(
            0,
            paths.Count,
            parallel,
            async (i, cancellation) => found[i] = await GetAsync(paths[i], cancellation).ConfigureAwait(false))
            .ConfigureAwait(false);
        return found;
    }

    /// <summary>Returns the head that live readers use: on a shared store, the newest one of this process.</summary>
    /// <exception cref="StoreUnavailableException">The head could not be read.</exception>
    public ValueTask<StreamHead?> FollowAsync(ActiveStream stream, CancellationToken cancellationToken) =>
        !store.IsExclusive && stream.Known.Newest is { } known
            ? ValueTask.FromResult(WithRecentUse(stream, known))
            : GetAsync(stream, cancellationToken);

    /// <summary>
    /// Returns a head to predict a decision by: one in use that this process knows, even if it may be out of date, or
    /// else a fresh one, which is left in the cache for the decision.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The head could not be read.</exception>
    public ValueTask<StreamHead?> ExpectAsync(
        ActiveStream stream, DateTimeOffset now, CancellationToken cancellationToken)
    {
        CachedHead? cached = stream.Actor.Cached;
        if (WithRecentUse(stream, cached?.Head) is { } head && head.ExistenceAt(now) == StreamExistence.Live)
        {
            return ValueTask.FromResult<StreamHead?>(head);
        }

        if (!store.IsExclusive
            && WithRecentUse(stream, stream.Known.Newest) is { } known
            && known.ExistenceAt(now) == StreamExistence.Live)
        {
            return ValueTask.FromResult<StreamHead?>(known);
        }

        // On a shared store the cached absence may be out of date; a head that is not cached is read through the actor.
        return cached is null ? LoadAsync(stream) : GetAsync(stream, cancellationToken);
    }

    /// <summary>
    /// Returns a head that was read from the store as it would be if the recent reads of this process were stored. Does
    /// not make the stream active.
    /// </summary>
    public StreamHead WithRecentUse(StreamPath path, StreamHead head) =>
        head.Lifetime.TtlSeconds is not null && streams.Find(path) is { } active
            ? WithRecentUse(active, head)!
            : head;

    private async ValueTask<StreamHead?> ReadAsync(ActiveStream stream, CancellationToken cancellationToken)
    {
        StreamSnapshot snapshot =
            await store.GetAsync(stream.Path, SnapshotQuery.HeadOnly, cancellationToken).ConfigureAwait(false);
        stream.Observe(snapshot.Head);
        return WithRecentUse(stream, snapshot.Head);
    }

    private async ValueTask<StreamHead?> LoadAsync(ActiveStream stream)
    {
        var load = new LoadOperation();
        CachedHead? loaded = streams.TryEnqueue(stream.Path, load) ? await load.Answer.ConfigureAwait(false) : null;
        return WithRecentUse(
            stream, (loaded ?? throw new StoreUnavailableException("The head could not be read.")).Head);
    }

    // Most streams have no time to live: their reads need not ask for the time.
    private StreamHead? WithRecentUse(ActiveStream stream, StreamHead? head) =>
        head is { Lifetime.TtlSeconds: not null } ? stream.Use.Apply(head, time.GetUtcNow()) : head;
}
