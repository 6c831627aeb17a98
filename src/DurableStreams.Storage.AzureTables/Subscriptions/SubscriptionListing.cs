using Azure;
using Azure.Data.Tables;
using DurableStreams.Storage.AzureTables.Accounts;
using DurableStreams.Storage.AzureTables.Keys;
using DurableStreams.Storage.AzureTables.Rows;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Subscriptions;

namespace DurableStreams.Storage.AzureTables.Subscriptions;

/// <summary>
/// Lists the subscriptions of each root. A row is written before a head is inserted, so no subscription is missing. It
/// is confirmed after that, and loses the confirmation before the head is deleted. So only a row without confirmation,
/// of which there are few, needs a look at the head.
/// </summary>
/// <remarks>
/// A row that is left without a head costs each listing one read. A row can be lost only if a process ends between the
/// insertion of a head and <see cref="ConfirmAsync"/>, while another one deletes the predecessor.
/// </remarks>
internal static class SubscriptionListing
{
    /// <summary>Adds a row, or removes its confirmation. Costs one write.</summary>
    public static async ValueTask<ETag> MarkAsync(
        TableClient table, SubscriptionKey key, CancellationToken cancellationToken) =>
        ConditionalWrites.TagOf(await StorageCalls.RunAsync(
            cancel => table.UpsertEntityAsync(Row(key), TableUpdateMode.Replace, cancel), cancellationToken)
            .ConfigureAwait(false));

    /// <summary>
    /// Confirms a row after the head was inserted. If a deletion has marked it meanwhile, that may remove it, so it is
    /// written again, unconfirmed. Costs one write, rarely two.
    /// </summary>
    public static async ValueTask ConfirmAsync(
        TableClient table, SubscriptionKey key, ETag marked, CancellationToken cancellationToken)
    {
        TableEntity row = Row(key);
        row[Columns.Confirmed] = true;
        if (await ConditionalWrites.TryPutAsync(table, row, marked, cancellationToken).ConfigureAwait(false) is null)
        {
            await MarkAsync(table, key, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Removes a row after the head was deleted, unless it was written again. Costs one write.</summary>
    public static async ValueTask RemoveAsync(
        TableClient table, SubscriptionKey key, ETag marked, CancellationToken cancellationToken)
    {
        TableEntity row = Row(key);
        await ConditionalWrites.TryDeleteAsync(table, row.PartitionKey, row.RowKey, marked, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>
    /// See <see cref="ISubscriptionStore.ListSubscriptionsAsync"/>. Costs one query for each 1,000 rows, and one read
    /// for each row that is not confirmed.
    /// </summary>
    public static async ValueTask<IReadOnlyList<SubscriptionKey>> ListAsync(
        AccountMap accounts, string? project, string? after, int max, CancellationToken cancellationToken)
    {
        List<SubscriptionKey> listed = [];
        string filter = SubscriptionKeys.After(
            SubscriptionKeys.Listing(project), after is null ? null : PathKey.Encode(after));
        await foreach (TableEntity row in RowQueries.ReadAsync(
            accounts.All[0].Subscriptions,
            filter,
            Columns.ListedSubscription,
            Math.Min(max, AzureLimits.PageRows),
            cancellationToken).ConfigureAwait(false))
        {
            if (SubscriptionKey.Create(project, PathKey.Decode(row.RowKey), out SubscriptionKey key) is not null)
            {
                throw new InvalidDataException($"The row '{row.RowKey}' does not list a subscription.");
            }

            if (row.GetBoolean(Columns.Confirmed) != true
                && !await HasHeadAsync(accounts, key, cancellationToken).ConfigureAwait(false))
            {
                continue;
            }

            listed.Add(key);
            if (listed.Count == max)
            {
                break;
            }
        }

        return listed;
    }

    private static async ValueTask<bool> HasHeadAsync(
        AccountMap accounts, SubscriptionKey key, CancellationToken cancellationToken) =>
        await RowQueries.FindAsync(
            accounts.For(key.Path).Subscriptions,
            SubscriptionKeys.Partition(key),
            SubscriptionKeys.Head,
            Columns.Key,
            cancellationToken).ConfigureAwait(false) is not null;

    private static TableEntity Row(SubscriptionKey key) =>
        new(SubscriptionKeys.Listing(key.Project), PathKey.Encode(key.Id));
}
