using DurableStreams.Addressing;
using DurableStreams.Storage.AzureTables.Accounts;

namespace DurableStreams.Storage.AzureTables.Lifecycle;

/// <summary>See <see cref="IStreamStore.PageAsync"/>.</summary>
internal static class StreamPages
{
    // Skipping a folder takes a request of its own, one after the other; heads are read at the same time.
    private const int FolderCost = 10;

    public static async ValueTask<StreamPage> ReadAsync(
        TableAccount account, StreamRange range, int max, CancellationToken cancellationToken)
    {
        List<StreamPath> found = [];
        StreamPath? last = range.After;
        bool isComplete = false;
        for (int left = max; left > 0 && !isComplete;)
        {
            (int looked, StreamPath? end) = await LookAsync(
                account, range with { After = last }, left, found, cancellationToken).ConfigureAwait(false);
            left -= looked;
            last = end ?? last;
            isComplete = end is null;
        }

        return new StreamPage(
            await LiveStreams.ReadAsync(account, found, cancellationToken).ConfigureAwait(false),
            isComplete ? null : last);
    }

    /// <summary>Adds paths of the catalog, up to a maximum or to the first one of a folder that is skipped.</summary>
    /// <returns>How many paths it looked at, and the last one; null if there are no paths after it.</returns>
    private static async ValueTask<(int Looked, StreamPath? Last)> LookAsync(
        TableAccount account,
        StreamRange range,
        int max,
        List<StreamPath> found,
        CancellationToken cancellationToken)
    {
        int looked = 0;
        StreamPath? last = null;

        // One row more, to know whether there is a next page.
        await foreach (StreamPath path in Catalog.ListAsync(
            account.Catalog, range, Math.Min(max + 1, AzureLimits.PageRows), cancellationToken).ConfigureAwait(false))
        {
            if (looked == max)
            {
                return (looked, last);
            }

            if (range.FolderOf(path) is not null)
            {
                return (looked + FolderCost, path);
            }

            looked++;
            last = path;
            found.Add(path);
        }

        return (looked, null);
    }
}
