using Azure;
using Azure.Data.Tables;
using DurableStreams.Addressing;
using DurableStreams.Storage.AzureTables.Accounts;
using DurableStreams.Storage.AzureTables.Rows;
using DurableStreams.Storage.Codecs;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Subscriptions;

namespace DurableStreams.Storage.AzureTables.Subscriptions;

/// <summary>
/// Writes a commit of a subscription: one entity group transaction of the head and at most 90 links, or a single write
/// if it changes no link.
/// </summary>
internal static class SubscriptionTransaction
{
    /// <returns>The new entity tag of the head; null if the stored one is not the expected one.</returns>
    public static async ValueTask<ETag?> TryWriteAsync(
        TableClient table, SubscriptionCommit commit, SubscriptionHead head, CancellationToken cancellationToken)
    {
        string partition = SubscriptionKeys.Partition(commit.Key);
        var row = new TableEntity(partition, SubscriptionKeys.Head);
        HeadRow.WriteEncoded(row, SubscriptionHeadCodec.Encode(head));
        ETag? expected = commit.Expected.ToTag();
        if (commit.Links.Count + commit.RemovedLinks.Count == 0)
        {
            return await ConditionalWrites.TryPutAsync(table, row, expected, cancellationToken).ConfigureAwait(false);
        }

        List<TableTransactionAction> written =
        [
            expected is { } version
                ? new(TableTransactionActionType.UpdateReplace, row, version)
                : new(TableTransactionActionType.Add, row),
            .. commit.Links.Select(link => new TableTransactionAction(
                TableTransactionActionType.UpsertReplace, Write(partition, head.Incarnation, link))),
        ];
        string[] removed =
            [.. commit.RemovedLinks.Select(stream => SubscriptionKeys.LinkRow(head.Incarnation, stream))];
        if (await TrySubmitAsync(table, partition, written, removed, cancellationToken).ConfigureAwait(false)
            is { } applied)
        {
            return applied;
        }

        // The service refuses to delete a row that does not exist. What exists cannot change while the head has the
        // expected version, so a second attempt without the missing rows fails only because of the head.
        string[] existing = await FindAsync(table, partition, removed, cancellationToken).ConfigureAwait(false);
        return existing.Length == removed.Length
            ? null
            : await TrySubmitAsync(table, partition, written, existing, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads a link.</summary>
    /// <exception cref="InvalidDataException">The row is not a link.</exception>
    public static SubscriptionLink ReadLink(TableEntity row) => SubscriptionLinkCodec.Decode(
        SubscriptionKeys.ReadStream(row.GetString(Columns.Id)), row.GetBinary(Columns.Link));

    private static TableEntity Write(string partition, Incarnation incarnation, SubscriptionLink link) =>
        new(partition, SubscriptionKeys.LinkRow(incarnation, link.Stream))
        {
            [Columns.Id] = link.Stream.Value,
            [Columns.Link] = SubscriptionLinkCodec.Encode(link),
        };

    private static async ValueTask<ETag?> TrySubmitAsync(
        TableClient table,
        string partition,
        List<TableTransactionAction> written,
        string[] removed,
        CancellationToken cancellationToken)
    {
        TableTransactionAction[] actions =
        [
            .. written,
            .. removed.Select(key => new TableTransactionAction(
                TableTransactionActionType.Delete, new TableEntity(partition, key), ETag.All)),
        ];
        Response<IReadOnlyList<Response>>? response = await ConditionalWrites.TryAsync(
            cancel => table.SubmitTransactionAsync(actions, cancel), cancellationToken).ConfigureAwait(false);
        return response is null ? null : ConditionalWrites.TagOf(response.Value[0]);
    }

    private static async ValueTask<string[]> FindAsync(
        TableClient table, string partition, string[] keys, CancellationToken cancellationToken)
    {
        TableEntity?[] found = await Task.WhenAll(keys.Select(key => RowQueries.FindAsync(
            table, partition, key, Columns.Key, cancellationToken).AsTask())).ConfigureAwait(false);
        return [.. found.OfType<TableEntity>().Select(row => row.RowKey)];
    }
}
