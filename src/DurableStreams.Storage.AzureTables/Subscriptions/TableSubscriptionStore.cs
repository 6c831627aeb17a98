using Azure;
using Azure.Data.Tables;
using DurableStreams.Addressing;
using DurableStreams.Storage.AzureTables.Accounts;
using DurableStreams.Storage.AzureTables.Keys;
using DurableStreams.Storage.AzureTables.Rows;
using DurableStreams.Storage.Codecs;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Subscriptions;

namespace DurableStreams.Storage.AzureTables.Subscriptions;

/// <summary>
/// Subscriptions in a table: a partition for each, with its head, its links and its pending streams. The entity tag of
/// the head's row is its version, and that of a pending row the row's.
/// </summary>
internal sealed class TableSubscriptionStore(AccountMap accounts) : ISubscriptionStore
{
    /// <summary>Maximum number of rows that one call reads at the same time.</summary>
    private const int ParallelReads = 100;

    /// <inheritdoc/>
    /// <remarks>Costs one read.</remarks>
    public async ValueTask<StoredSubscription?> GetSubscriptionAsync(
        SubscriptionKey key, CancellationToken cancellationToken) =>
        await RowQueries.FindAsync(
            Table(key),
            SubscriptionKeys.Partition(key),
            SubscriptionKeys.Head,
            Columns.SubscriptionHead,
            cancellationToken).ConfigureAwait(false) is { } row
            ? new StoredSubscription(
                SubscriptionHeadCodec.Decode(HeadRow.ReadEncoded(row)), row.ETag.ToVersion())
            : null;

    /// <inheritdoc/>
    /// <remarks>
    /// Costs one write, or one transaction if it changes links. A removal of links that do not exist costs one read for
    /// each link to remove and a second transaction. An insertion and a deletion cost two writes more.
    /// </remarks>
    public ValueTask<RowVersion?> CommitSubscriptionAsync(
        SubscriptionCommit commit, CancellationToken cancellationToken)
    {
        SubscriptionCommitRules.Check(commit);
        return commit.Head is not { } head ? DeleteAsync(commit, cancellationToken)
            : commit.Expected == RowVersion.None ? InsertAsync(commit, head, cancellationToken)
            : WriteAsync(commit, head, cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>See <see cref="SubscriptionListing.ListAsync"/>.</remarks>
    public ValueTask<IReadOnlyList<SubscriptionKey>> ListSubscriptionsAsync(
        string? project, string? after, int max, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        return SubscriptionListing.ListAsync(accounts, project, after, max, cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>Costs one read for each stream; up to 100 run in parallel.</remarks>
    public async ValueTask<IReadOnlyList<SubscriptionLink>> FindLinksAsync(
        SubscriptionKey key,
        Incarnation incarnation,
        IReadOnlyCollection<StreamPath> streams,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(streams);
        TableClient table = Table(key);
        string partition = SubscriptionKeys.Partition(key);
        List<SubscriptionLink> found = [];
        foreach (StreamPath[] some in streams.Chunk(ParallelReads))
        {
            TableEntity?[] rows = await Task.WhenAll(some.Select(stream => RowQueries.FindAsync(
                table,
                partition,
                SubscriptionKeys.LinkRow(incarnation, stream),
                Columns.SubscriptionLink,
                cancellationToken).AsTask())).ConfigureAwait(false);
            found.AddRange(rows.OfType<TableEntity>().Select(SubscriptionTransaction.ReadLink));
        }

        return found;
    }

    /// <inheritdoc/>
    /// <remarks>Costs one query for each 1,000 links.</remarks>
    public async ValueTask<IReadOnlyList<SubscriptionLink>> PageLinksAsync(
        SubscriptionKey key, Incarnation incarnation, StreamPath? after, int max, CancellationToken cancellationToken)
    {
        List<TableEntity> rows = await PageAsync(
            key,
            SubscriptionKeys.LinkPrefix(incarnation),
            after is { } last ? SubscriptionKeys.LinkRow(incarnation, last) : null,
            Columns.SubscriptionLink,
            max,
            cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(SubscriptionTransaction.ReadLink)];
    }

    /// <inheritdoc/>
    /// <remarks>Costs one write.</remarks>
    public async ValueTask PutPendingAsync(
        SubscriptionKey key, Incarnation incarnation, PendingNews pending, CancellationToken cancellationToken)
    {
        var row = new TableEntity(
            SubscriptionKeys.Partition(key), SubscriptionKeys.PendingRow(incarnation, pending.Stream.Path))
        {
            [Columns.Id] = pending.Stream.Path.Value,
            [Columns.Incarnation] = pending.Stream.Incarnation.Value,
            [Columns.FromStart] = pending.FromStart,
        };
        await StorageCalls.RunAsync(
            cancel => Table(key).UpsertEntityAsync(row, TableUpdateMode.Replace, cancel), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <remarks>Costs one query for each 1,000 rows.</remarks>
    public async ValueTask<IReadOnlyList<PendingRow>> PagePendingAsync(
        SubscriptionKey key, Incarnation incarnation, StreamPath? after, int max, CancellationToken cancellationToken)
    {
        List<TableEntity> rows = await PageAsync(
            key,
            SubscriptionKeys.PendingPrefix(incarnation),
            after is { } last ? SubscriptionKeys.PendingRow(incarnation, last) : null,
            Columns.PendingNews,
            max,
            cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(ReadPending)];
    }

    /// <inheritdoc/>
    /// <remarks>Costs one write.</remarks>
    public ValueTask<bool> RemovePendingAsync(
        SubscriptionKey key, Incarnation incarnation, PendingRow row, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(row);
        string tag = row.Version.Tag
            ?? throw new ArgumentException("The row was not read from this store.", nameof(row));
        return ConditionalWrites.TryDeleteAsync(
            Table(key),
            SubscriptionKeys.Partition(key),
            SubscriptionKeys.PendingRow(incarnation, row.Pending.Stream.Path),
            new ETag(tag),
            cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>Costs two queries, and one transaction for each 100 rows.</remarks>
    public async ValueTask<bool> PurgeSubscriptionAsync(
        SubscriptionKey key, Incarnation incarnation, int maxRows, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxRows);
        string partition = SubscriptionKeys.Partition(key);
        int left = maxRows;
        string[] prefixes = [SubscriptionKeys.LinkPrefix(incarnation), SubscriptionKeys.PendingPrefix(incarnation)];
        foreach (string prefix in prefixes)
        {
            left -= await RowDeletion.DeleteFirstAsync(
                Table(key), partition, RowFilter.StartingWith(partition, prefix), left, cancellationToken)
                .ConfigureAwait(false);
            if (left == 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Reads the first rows with a prefix, after a key if there is one.</summary>
    private ValueTask<List<TableEntity>> PageAsync(
        SubscriptionKey key,
        string prefix,
        string? after,
        IEnumerable<string> columns,
        int max,
        CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        string filter =
            RowFilter.Between(SubscriptionKeys.Partition(key), after ?? prefix, RowKeys.After(prefix));
        return RowQueries.ReadFirstAsync(Table(key), filter, columns, max, cancellationToken);
    }

    private static PendingRow ReadPending(TableEntity row) => new(
        new PendingNews(
            new SourceKey(
                SubscriptionKeys.ReadStream(row.GetString(Columns.Id)),
                new Incarnation(row.GetGuid(Columns.Incarnation) ?? throw Invalid(row))),
            row.GetBoolean(Columns.FromStart) ?? throw Invalid(row)),
        row.ETag.ToVersion());

    private static InvalidDataException Invalid(TableEntity row) =>
        new($"The row '{row.RowKey}' is not a valid pending stream.");

    private async ValueTask<RowVersion?> WriteAsync(
        SubscriptionCommit commit, SubscriptionHead head, CancellationToken cancellationToken) =>
        await SubscriptionTransaction.TryWriteAsync(Table(commit.Key), commit, head, cancellationToken)
            .ConfigureAwait(false) is { } written
            ? written.ToVersion()
            : null;

    private async ValueTask<RowVersion?> InsertAsync(
        SubscriptionCommit commit, SubscriptionHead head, CancellationToken cancellationToken)
    {
        TableClient listing = accounts.All[0].Subscriptions;
        ETag marked = await SubscriptionListing.MarkAsync(listing, commit.Key, cancellationToken)
            .ConfigureAwait(false);
        RowVersion? written = await WriteAsync(commit, head, cancellationToken).ConfigureAwait(false);
        if (written is not null)
        {
            await SubscriptionListing.ConfirmAsync(listing, commit.Key, marked, cancellationToken)
                .ConfigureAwait(false);
        }

        return written;
    }

    private async ValueTask<RowVersion?> DeleteAsync(SubscriptionCommit commit, CancellationToken cancellationToken)
    {
        string tag = commit.Expected.Tag
            ?? throw new ArgumentException("The head was not read from this store.", nameof(commit));
        TableClient listing = accounts.All[0].Subscriptions;
        ETag marked = await SubscriptionListing.MarkAsync(listing, commit.Key, cancellationToken)
            .ConfigureAwait(false);
        if (!await ConditionalWrites.TryDeleteAsync(
            Table(commit.Key),
            SubscriptionKeys.Partition(commit.Key),
            SubscriptionKeys.Head,
            new ETag(tag),
            cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        await SubscriptionListing.RemoveAsync(listing, commit.Key, marked, cancellationToken).ConfigureAwait(false);
        return RowVersion.None;
    }

    private TableClient Table(SubscriptionKey key) => accounts.For(key.Path).Subscriptions;
}
