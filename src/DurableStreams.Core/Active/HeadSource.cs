using DurableStreams.Storage;
using DurableStreams.Writing;

namespace DurableStreams.Active;

/// <summary>
/// Gives the current head of a stream: from memory when only this process writes, else from the store, read
/// after the request arrived.
/// </summary>
internal sealed class HeadSource(IStreamStore store, ActiveStreams streams)
{
    /// <exception cref="StoreUnavailableException">The head could not be read.</exception>
    public ValueTask<StreamHead?> GetAsync(ActiveStream stream, CancellationToken cancellationToken)
    {
        if (!store.IsExclusive)
        {
            return ReadAsync(stream.Path, cancellationToken);
        }

        return stream.Writer.Cached is { } cached ? ValueTask.FromResult(cached.Head) : LoadAsync(stream.Path);
    }

    private async ValueTask<StreamHead?> ReadAsync(StreamPath path, CancellationToken cancellationToken) =>
        (await store.GetAsync(path, SnapshotQuery.HeadOnly, cancellationToken).ConfigureAwait(false)).Head;

    private async ValueTask<StreamHead?> LoadAsync(StreamPath path)
    {
        var load = new LoadOperation();
        CachedHead? loaded = streams.TryEnqueue(path, load) ? await load.Answer.ConfigureAwait(false) : null;
        return (loaded ?? throw new StoreUnavailableException("The head could not be read.")).Head;
    }
}
