using DurableStreams.Addressing;
using DurableStreams.Storage.AzureTables.Accounts;
using DurableStreams.Storage.AzureTables.Keys;
using DurableStreams.Storage.AzureTables.Reading;
using DurableStreams.Streams;

namespace DurableStreams.Storage.AzureTables.Lifecycle;

/// <summary>See <see cref="IStreamStore.ListAsync"/>.</summary>
internal static class LiveStreams
{
    public static async ValueTask<IReadOnlyList<StreamPath>> ListAsync(
        TableAccount account, string prefix, StreamPath? after, int max, CancellationToken cancellationToken)
    {
        List<StreamPath> live = [];
        await foreach (StreamPath path in Catalog.ListAsync(
            account.Catalog, prefix, after, cancellationToken).ConfigureAwait(false))
        {
            StreamSnapshot snapshot = await SnapshotReader.ReadAsync(
                account.Streams.Retrying,
                PathKey.Encode(path.Value),
                SnapshotQuery.HeadOnly,
                cancellationToken).ConfigureAwait(false);
            if (snapshot.Head?.Status != StreamStatus.Live)
            {
                continue;
            }

            live.Add(path);
            if (live.Count == max)
            {
                break;
            }
        }

        return live;
    }
}
