using System.Collections.Concurrent;
using DurableStreams.Active;
using DurableStreams.Addressing;
using DurableStreams.Hosting;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.Listing;

/// <summary>Reads the heads of the streams that others follow, each once for a page.</summary>
internal sealed class SourceHeads(StreamServiceContext context, HeadCache heads)
{
    /// <summary>Maximum number of sources that are listed of one estuary or subscription.</summary>
    public const int MaxListed = 100;

    /// <summary>The number of sources after which a page ends.</summary>
    public const int MaxOfPage = 1_000;

    // As many as a shared store answers at once without delaying others.
    private const int Parallelism = 16;

    /// <summary>Reads the heads of the streams that clients can read.</summary>
    public async ValueTask<IReadOnlyDictionary<StreamPath, StreamHead>> ReadAsync(
        IEnumerable<StreamPath> paths, CancellationToken cancellationToken)
    {
        var found = new ConcurrentDictionary<StreamPath, StreamHead>();
        DateTimeOffset now = context.Now;
        await EachAsync(
            paths.Distinct(),
            async (path, cancellation) =>
            {
                // Not through the cache: listing must not push out the streams that are in use.
                StreamSnapshot snapshot = await context.Streams
                    .GetAsync(path, SnapshotQuery.HeadOnly, cancellation).ConfigureAwait(false);
                if (snapshot.Head is { } head
                    && heads.WithRecentUse(path, head) is var current
                    && current.ExistenceAt(now) == StreamExistence.Live)
                {
                    found[path] = current;
                }
            },
            cancellationToken).ConfigureAwait(false);
        return found;
    }

    /// <summary>Calls a function for each item, for a limited number of items at the same time.</summary>
    public static Task EachAsync<T>(
        IEnumerable<T> items, Func<T, CancellationToken, ValueTask> doAsync, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            items,
            new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken },
            doAsync);
}
