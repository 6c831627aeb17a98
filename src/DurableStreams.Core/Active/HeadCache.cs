using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.Streams;
using DurableStreams.Writing;

namespace DurableStreams.Active;

/// <summary>Gives the head of a stream, as fresh as the asker needs it.</summary>
internal sealed class HeadCache(IStreamStore store, ActiveStreams streams)
{
    /// <summary>False when other processes may write, so that only reading tells.</summary>
    public bool IsExclusive => store.IsExclusive;

    /// <summary>
    /// The current head: from memory when only this process writes, else from the store, read after the request arrived.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The head could not be read.</exception>
    public ValueTask<StreamHead?> GetAsync(ActiveStream stream, CancellationToken cancellationToken)
    {
        if (!store.IsExclusive)
        {
            return ReadAsync(stream, cancellationToken);
        }

        return stream.Actor.Cached is { } cached ? ValueTask.FromResult(cached.Head) : LoadAsync(stream.Path);
    }

    /// <inheritdoc cref="GetAsync(ActiveStream, CancellationToken)"/>
    public ValueTask<StreamHead?> GetAsync(StreamPath path, CancellationToken cancellationToken) => GetAsync(streams.Get(path), cancellationToken);

    /// <summary>The head that live readers use: on a shared store the newest that this process has seen.</summary>
    /// <exception cref="StoreUnavailableException">The head could not be read.</exception>
    public ValueTask<StreamHead?> FollowAsync(ActiveStream stream, CancellationToken cancellationToken) =>
        !store.IsExclusive && stream.Known.Newest is { } known ? ValueTask.FromResult<StreamHead?>(known) : GetAsync(stream, cancellationToken);

    private async ValueTask<StreamHead?> ReadAsync(ActiveStream stream, CancellationToken cancellationToken)
    {
        StreamSnapshot snapshot = await store.GetAsync(stream.Path, SnapshotQuery.HeadOnly, cancellationToken).ConfigureAwait(false);
        stream.Observe(snapshot.Head);
        return snapshot.Head;
    }

    private async ValueTask<StreamHead?> LoadAsync(StreamPath path)
    {
        var load = new LoadOperation();
        CachedHead? loaded = streams.TryEnqueue(path, load) ? await load.Answer.ConfigureAwait(false) : null;
        return (loaded ?? throw new StoreUnavailableException("The head could not be read.")).Head;
    }
}
