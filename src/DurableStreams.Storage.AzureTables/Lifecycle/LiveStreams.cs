using DurableStreams.Addressing;
using DurableStreams.Storage.AzureTables.Accounts;
using DurableStreams.Storage.AzureTables.Keys;
using DurableStreams.Storage.AzureTables.Reading;
using DurableStreams.Streams;

namespace DurableStreams.Storage.AzureTables.Lifecycle;

/// <summary>See <see cref="IStreamStore.ListAsync"/>.</summary>
internal static class LiveStreams
{
    /// <summary>The number of heads that are read at once.</summary>
    private const int Parallelism = 16;

    /// <summary>The number of rows of the catalog that one request reads.</summary>
    private const int CatalogRows = 100;

    public static async ValueTask<IReadOnlyList<StreamPath>> ListAsync(
        TableAccount account, string prefix, StreamPath? after, int max, CancellationToken cancellationToken)
    {
        List<StreamPath> live = [];
        List<StreamPath> listed = [];
        await foreach (StreamPath path in Catalog.ListAsync(
            account.Catalog, new StreamRange(prefix, after), CatalogRows, cancellationToken).ConfigureAwait(false))
        {
            listed.Add(path);
            if (listed.Count < Math.Min(Parallelism, max - live.Count))
            {
                continue;
            }

            live.AddRange(await PathsOfLiveAsync(account, listed, cancellationToken).ConfigureAwait(false));
            listed.Clear();
            if (live.Count == max)
            {
                return live;
            }
        }

        return [.. live, .. await PathsOfLiveAsync(account, listed, cancellationToken).ConfigureAwait(false)];
    }

    /// <summary>Reads heads, and returns those of live streams in the order of the paths.</summary>
    public static async ValueTask<IReadOnlyList<ListedHead>> ReadAsync(
        TableAccount account, IReadOnlyList<StreamPath> paths, CancellationToken cancellationToken)
    {
        var heads = new StreamHead?[paths.Count];
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = Parallelism,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForAsync(
            0,
            paths.Count,
            parallel,
            async (i, cancellation) => heads[i] = (await SnapshotReader.ReadAsync(
                account.Streams.Retrying,
                PathKey.Encode(paths[i].Value),
                SnapshotQuery.HeadOnly,
                cancellation).ConfigureAwait(false)).Head).ConfigureAwait(false);
        return
        [
            .. from listed in paths.Zip(heads)
               where listed.Second?.Status == StreamStatus.Live
               select new ListedHead(listed.First, listed.Second),
        ];
    }

    private static async ValueTask<IEnumerable<StreamPath>> PathsOfLiveAsync(
        TableAccount account, List<StreamPath> paths, CancellationToken cancellationToken) =>
        (await ReadAsync(account, paths, cancellationToken).ConfigureAwait(false))
            .Select(static stream => stream.Path);
}
