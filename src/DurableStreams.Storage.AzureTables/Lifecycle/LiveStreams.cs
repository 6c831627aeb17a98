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

    public static async ValueTask<IReadOnlyList<StreamPath>> ListAsync(
        TableAccount account, string prefix, StreamPath? after, int max, CancellationToken cancellationToken)
    {
        List<StreamPath> live = [];
        List<StreamPath> listed = [];
        await foreach (StreamPath path in Catalog.ListAsync(
            account.Catalog, prefix, after, cancellationToken).ConfigureAwait(false))
        {
            listed.Add(path);
            if (listed.Count < Math.Min(Parallelism, max - live.Count))
            {
                continue;
            }

            live.AddRange(await WhereLiveAsync(account, listed, cancellationToken).ConfigureAwait(false));
            listed.Clear();
            if (live.Count == max)
            {
                return live;
            }
        }

        return [.. live, .. await WhereLiveAsync(account, listed, cancellationToken).ConfigureAwait(false)];
    }

    private static async ValueTask<StreamPath[]> WhereLiveAsync(
        TableAccount account, List<StreamPath> paths, CancellationToken cancellationToken)
    {
        bool[] areLive = await Task.WhenAll(paths.Select(path => IsLiveAsync(account, path, cancellationToken)))
            .ConfigureAwait(false);
        return [.. paths.Where((_, i) => areLive[i])];
    }

    private static async Task<bool> IsLiveAsync(
        TableAccount account, StreamPath path, CancellationToken cancellationToken)
    {
        StreamSnapshot snapshot = await SnapshotReader.ReadAsync(
            account.Streams.Retrying,
            PathKey.Encode(path.Value),
            SnapshotQuery.HeadOnly,
            cancellationToken).ConfigureAwait(false);
        return snapshot.Head?.Status == StreamStatus.Live;
    }
}
