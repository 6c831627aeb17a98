using Azure.Data.Tables;
using DurableStreams.Addressing;
using DurableStreams.Storage.AzureTables.Accounts;
using DurableStreams.Storage.AzureTables.Keys;
using DurableStreams.Storage.AzureTables.Rows;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Subscriptions;

namespace DurableStreams.Storage.AzureTables.Subscriptions;

/// <summary>
/// The index of subscriptions in their table: a partition for each incarnation of a stream, for the patterns of each
/// root, and for the other bindings of each path.
/// </summary>
internal sealed class TableSubscriptionIndex(AccountMap accounts) : ISubscriptionIndex
{
    /// <inheritdoc/>
    /// <remarks>Costs one write.</remarks>
    public async ValueTask PutStreamSubscriptionAsync(
        SourceKey stream, StreamSubscription row, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(row);
        var entity = new TableEntity(
            SubscriptionKeys.Registry(stream), SubscriptionKeys.RegistryRow(row.Subscription))
        {
            [Columns.Incarnation] = row.Incarnation.Value,
            [Columns.FromStart] = row.FromStart,
        };
        await StorageCalls.RunAsync(
            cancel => Table(stream).UpsertEntityAsync(entity, TableUpdateMode.Replace, cancel), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <remarks>Costs one read.</remarks>
    public async ValueTask<StreamSubscription?> GetStreamSubscriptionAsync(
        SourceKey stream, SubscriptionKey subscription, CancellationToken cancellationToken) =>
        await RowQueries.FindAsync(
            Table(stream),
            SubscriptionKeys.Registry(stream),
            SubscriptionKeys.RegistryRow(subscription),
            Columns.StreamSubscription,
            cancellationToken).ConfigureAwait(false) is { } row
            ? ReadStreamSubscription(row)
            : null;

    /// <inheritdoc/>
    /// <remarks>Costs one query for each 1,000 rows.</remarks>
    public async ValueTask<IReadOnlyList<StreamSubscription>> PageStreamSubscriptionsAsync(
        SourceKey stream, SubscriptionKey? after, int max, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        string? last = after is { } key ? SubscriptionKeys.RegistryRow(key) : null;
        List<TableEntity> rows = await RowQueries.ReadFirstAsync(
            Table(stream),
            SubscriptionKeys.After(SubscriptionKeys.Registry(stream), last),
            Columns.StreamSubscription,
            max,
            cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(ReadStreamSubscription)];
    }

    /// <inheritdoc/>
    /// <remarks>Costs one read, and one write if there is something to remove.</remarks>
    public ValueTask RemoveStreamSubscriptionAsync(
        SourceKey stream,
        SubscriptionKey subscription,
        Incarnation incarnation,
        CancellationToken cancellationToken) =>
        RemoveAsync(
            Table(stream),
            SubscriptionKeys.Registry(stream),
            SubscriptionKeys.RegistryRow(subscription),
            incarnation,
            cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Costs one query, and one transaction for each 100 rows.</remarks>
    public async ValueTask<bool> PurgeStreamSubscriptionsAsync(
        SourceKey stream, int maxRows, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxRows);
        string partition = SubscriptionKeys.Registry(stream);
        return await RowDeletion.DeleteFirstAsync(
            Table(stream), partition, SubscriptionKeys.All(partition), maxRows, cancellationToken)
            .ConfigureAwait(false) < maxRows;
    }

    /// <inheritdoc/>
    /// <remarks>Costs one write.</remarks>
    public async ValueTask PutBindingAsync(Binding binding, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(binding);
        var place = BindingPlace.Of(binding);
        var row = new TableEntity(SubscriptionKeys.Bindings(place), SubscriptionKeys.BindingRow(binding))
        {
            [Columns.BindingKind] = (int)binding.Kind,
            [Columns.BindingText] = binding.Text,
            [Columns.Id] = binding.Subscription.Path.Value,
            [Columns.Incarnation] = binding.Incarnation.Value,
        };
        await StorageCalls.RunAsync(
            cancel => Table(place).UpsertEntityAsync(row, TableUpdateMode.Replace, cancel), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <remarks>Costs one read, and one write if there is something to remove.</remarks>
    public ValueTask RemoveBindingAsync(Binding binding, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(binding);
        var place = BindingPlace.Of(binding);
        return RemoveAsync(
            Table(place),
            SubscriptionKeys.Bindings(place),
            SubscriptionKeys.BindingRow(binding),
            binding.Incarnation,
            cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Costs three queries in parallel, two for a stream without a project: one for each 1,000 bindings of a place.
    /// </remarks>
    public async ValueTask<IReadOnlyList<Binding>> FindBindingsAsync(
        StreamPath stream, CancellationToken cancellationToken)
    {
        List<TableEntity>[] rows = await Task.WhenAll(BindingPlace.ThatConcern(stream).Select(
            place => RowQueries.ReadAllAsync(
                Table(place),
                SubscriptionKeys.All(SubscriptionKeys.Bindings(place)),
                Columns.Binding,
                cancellationToken).AsTask())).ConfigureAwait(false);
        return [.. rows.SelectMany(static place => place).Select(ReadBinding)];
    }

    /// <inheritdoc/>
    /// <remarks>Costs one query.</remarks>
    public async ValueTask<bool> IsWakeStreamAsync(StreamPath stream, CancellationToken cancellationToken)
    {
        var place = BindingPlace.Of(stream);
        List<TableEntity> rows = await RowQueries.ReadFirstAsync(
            Table(place),
            RowFilter.StartingWith(
                SubscriptionKeys.Bindings(place), SubscriptionKeys.BindingPrefix(BindingKind.WakeStream)),
            [Columns.RowKey],
            max: 1,
            cancellationToken).ConfigureAwait(false);
        return rows.Count > 0;
    }

    private static async ValueTask RemoveAsync(
        TableClient table,
        string partition,
        string key,
        Incarnation incarnation,
        CancellationToken cancellationToken)
    {
        TableEntity? row = await RowQueries.FindAsync(
            table, partition, key, [Columns.RowKey, Columns.Incarnation], cancellationToken).ConfigureAwait(false);
        if (row?.GetGuid(Columns.Incarnation) == incarnation.Value)
        {
            // Fails if the row was written again since, which counts as after this removal.
            await ConditionalWrites.TryDeleteAsync(table, partition, key, row.ETag, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private static StreamSubscription ReadStreamSubscription(TableEntity row) => new(
        SubscriptionKeys.ReadSubscription(PathKey.Decode(row.RowKey)),
        new Incarnation(row.GetGuid(Columns.Incarnation) ?? throw Invalid(row)),
        row.GetBoolean(Columns.FromStart) ?? throw Invalid(row));

    private static Binding ReadBinding(TableEntity row) => new(
        (BindingKind)(row.GetInt32(Columns.BindingKind) ?? throw Invalid(row)),
        row.GetString(Columns.BindingText) ?? throw Invalid(row),
        SubscriptionKeys.ReadSubscription(row.GetString(Columns.Id)),
        new Incarnation(row.GetGuid(Columns.Incarnation) ?? throw Invalid(row)));

    private static InvalidDataException Invalid(TableEntity row) =>
        new($"The row '{row.RowKey}' is not a valid row of the index of subscriptions.");

    private TableClient Table(SourceKey stream) => accounts.For(stream.Path).Subscriptions;

    private TableClient Table(BindingPlace place) =>
        (place.IsRoot ? accounts.All[0] : accounts.For(SubscriptionKeys.ReadStream(place.Text))).Subscriptions;
}
