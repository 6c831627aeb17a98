using System.Diagnostics.Metrics;
using Azure;
using Azure.Core;
using Azure.Data.Tables;

namespace DurableStreams.Storage.AzureTables;

/// <summary>
/// A store on Azure Table storage, shared by any number of processes. A stream is a partition; a commit is one entity
/// group transaction, conditional on the entity tag of the head's row.
/// </summary>
public sealed class AzureTableStreamStore : IStreamStore, IReminderStore, ISealingStore, IStagingStore, ISubscriberStore, IProjectStore, IDisposable
{
    private readonly TableMetrics _metrics;
    private readonly AccountMap _accounts;
    private readonly TableDueStore _due;
    private readonly Staging _staging;
    private readonly SegmentReads _segments;

    /// <summary>Makes a store over the account of a connection string.</summary>
    /// <param name="connectionString">As the portal shows it, or <c>UseDevelopmentStorage=true</c>.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="time">Null for the system's clock.</param>
    /// <param name="meters">Makes the meter <c>DurableStreams.Storage.AzureTables</c>; null for a meter of its own.</param>
    /// <exception cref="FormatException">The connection string is none.</exception>
    public AzureTableStreamStore(
        string connectionString, AzureTableStoreOptions? options = null, TimeProvider? time = null, IMeterFactory? meters = null)
        : this(client => new TableServiceClient(connectionString, client), options, time, meters, new PageSizes())
    {
    }

    /// <summary>Makes a store over an account that a managed identity, or another credential, may use.</summary>
    /// <param name="endpoint">The account's table endpoint, <c>https://NAME.table.core.windows.net</c>.</param>
    /// <param name="credential">Has the role Storage Table Data Contributor.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="time">Null for the system's clock.</param>
    /// <param name="meters">Makes the meter <c>DurableStreams.Storage.AzureTables</c>; null for a meter of its own.</param>
    public AzureTableStreamStore(
        Uri endpoint,
        TokenCredential credential,
        AzureTableStoreOptions? options = null,
        TimeProvider? time = null,
        IMeterFactory? meters = null)
        : this(client => new TableServiceClient(endpoint, credential, client), options, time, meters, new PageSizes())
    {
    }

    internal AzureTableStreamStore(
        Func<TableClientOptions, TableServiceClient> connect,
        AzureTableStoreOptions? options,
        TimeProvider? time,
        IMeterFactory? meters,
        PageSizes sizes)
    {
        options ??= new AzureTableStoreOptions();
        _metrics = new TableMetrics(meters);
        _accounts = new AccountMap(new TableAccount(connect, options, _metrics));
        _due = new TableDueStore(_accounts.All[0], options);
        _staging = new Staging(_due, options, time ?? TimeProvider.System);
        _segments = new SegmentReads(sizes);
    }

    /// <summary>Always false: whatever is remembered of a head may be out of date.</summary>
    public bool IsExclusive => false;

    /// <summary>What one row holds.</summary>
    public int MaxCommitBytes => AzureLimits.RowBytes;

    /// <inheritdoc/>
    public int MaxCommitProducers => AzureLimits.CommitRows;

    /// <inheritdoc/>
    public bool Accepts(StreamPath path) => TryKey(path, out _);

    /// <summary>Creates the tables that are missing. Call it once before anything else.</summary>
    /// <exception cref="StoreUnavailableException">The account could not be reached.</exception>
    public async ValueTask CreateTablesAsync(CancellationToken cancellationToken)
    {
        foreach (TableAccount account in _accounts.All)
        {
            await account.CreateTablesAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public ValueTask<StreamSnapshot> GetAsync(StreamPath path, SnapshotQuery query, CancellationToken cancellationToken) =>
        TryKey(path, out string partition)
            ? SnapshotReads.ReadAsync(_accounts.For(path).Streams, partition, query, cancellationToken)
            : ValueTask.FromResult(StreamSnapshot.Absent);

    /// <inheritdoc/>
    public async ValueTask<CommitResult> CommitAsync(StreamCommit commit)
    {
        ArgumentNullException.ThrowIfNull(commit);
        CommitRules.CheckAlone(commit, MaxCommitBytes);
        if (!TryKey(commit.Path, out string partition))
        {
            throw new ArgumentException("The store has no key for this path.", nameof(commit));
        }

        TableAccount account = _accounts.For(commit.Path);
        StagedUpload? staged = null;
        try
        {
            if (HeadRow.IsBirth(commit))
            {
                await Catalog.AddAsync(account.Catalog, commit.Path, CancellationToken.None).ConfigureAwait(false);
            }

            if (commit.Data?.Data.Length > AzureLimits.InlineBytes)
            {
                staged = await _staging.UploadAsync(account.Streams, account.StreamWrites, partition, commit).ConfigureAwait(false);
            }
        }
        catch (StoreUnavailableException)
        {
            return CommitResult.Rejected;
        }

        return await CommitSender.SendAsync(
            account.StreamWrites, CommitTransaction.Build(commit, partition, staged)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<Segment?> ReadAsync(
        StreamPath path, Incarnation incarnation, long position, int maxBytes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        return TryKey(path, out string partition)
            ? _segments.ReadAsync(_accounts.For(path).Streams, partition, incarnation, position, maxBytes, cancellationToken)
            : ValueTask.FromResult<Segment?>(null);
    }

    /// <inheritdoc/>
    public ValueTask<bool> ClaimForkGuardAsync(StreamPath fork, Incarnation incarnation, CancellationToken cancellationToken) =>
        ForkGuards.ClaimAsync(_accounts.For(fork).Streams, PathKey.Encode(fork.Value), incarnation, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<bool> PurgeAsync(StreamPath path, Incarnation incarnation, int maxRows, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxRows);
        TableAccount account = _accounts.For(path);
        string partition = PathKey.Encode(path.Value);
        ETag? listed = await Catalog.FindAsync(account.Catalog, path, cancellationToken).ConfigureAwait(false);
        StreamHead? head = (await GetAsync(path, SnapshotQuery.HeadOnly, cancellationToken).ConfigureAwait(false)).Head;
        if (head?.Incarnation == incarnation && head.Status != StreamStatus.Deleted)
        {
            throw new ArgumentException("The incarnation is in use.", nameof(incarnation));
        }

        if (!await LifePurge.PurgeAsync(account.Streams, partition, incarnation, maxRows, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        if (listed is { } tag && (head is null || head.Status == StreamStatus.Deleted))
        {
            await Catalog.RemoveAsync(account.Catalog, path, tag, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<StreamPath>> ListAsync(
        string prefix, StreamPath? after, int max, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        List<StreamPath> live = [];
        await foreach (StreamPath path in Catalog.ListAsync(_accounts.All[0].Catalog, prefix, after, cancellationToken).ConfigureAwait(false))
        {
            if ((await GetAsync(path, SnapshotQuery.HeadOnly, cancellationToken).ConfigureAwait(false)).Head?.Status == StreamStatus.Live)
            {
                live.Add(path);
                if (live.Count == max)
                {
                    break;
                }
            }
        }

        return live;
    }

    /// <inheritdoc/>
    public ValueTask<SealStep> SealAsync(StreamPath path, Incarnation incarnation, long from, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        TableAccount account = _accounts.For(path);
        return Sealer.StepAsync(account.Streams, account.StreamWrites, PathKey.Encode(path.Value), incarnation, from, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<bool> DropStagedAsync(StreamPath path, Incarnation incarnation, CancellationToken cancellationToken) =>
        _staging.DropStaleAsync(_accounts.For(path).Streams, PathKey.Encode(path.Value), incarnation, cancellationToken);

    /// <inheritdoc/>
    public ValueTask ScheduleAsync(Reminder reminder, DateTimeOffset dueAt, CancellationToken cancellationToken) =>
        _due.ScheduleAsync(reminder, dueAt, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ReminderRow>> ReadDueAsync(DateTimeOffset now, int max, CancellationToken cancellationToken) =>
        _due.ReadDueAsync(now, max, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ReminderRow?> PostponeAsync(ReminderRow row, DateTimeOffset dueAt, CancellationToken cancellationToken) =>
        _due.PostponeAsync(row, dueAt, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> CompleteAsync(ReminderRow row, CancellationToken cancellationToken) => _due.CompleteAsync(row, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<SubscriberRow?> GetSubscriberAsync(SourceLife source, StreamPath estuary, CancellationToken cancellationToken) =>
        SubscriberTable.FindAsync(_accounts.For(source.Path).Subscribers, source, estuary, cancellationToken);

    /// <inheritdoc/>
    public ValueTask PutSubscriberAsync(SourceLife source, StreamPath estuary, EstuarySubscriptionId subscription, CancellationToken cancellationToken) =>
        SubscriberTable.PutAsync(_accounts.For(source.Path).Subscribers, source, estuary, subscription, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> RemoveSubscriberAsync(SourceLife source, SubscriberRow row, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(row);
        return SubscriberTable.TryRemoveAsync(_accounts.For(source.Path).Subscribers, source, row, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SubscriberRow>> PageSubscribersAsync(
        SourceLife source, HashRanges ranges, StreamPath? after, int max, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        return SubscriberTable.PageAsync(_accounts.For(source.Path).Subscribers, source, ranges, after, max, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<RangeRow>> GetRangesAsync(SourceLife source, CancellationToken cancellationToken) =>
        RangeTable.ReadAllAsync(_accounts.For(source.Path).Subscribers, source, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<RangeRow?> PutRangeAsync(SourceLife source, RangeRow row, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(row);
        return RangeTable.TryPutAsync(_accounts.For(source.Path).Subscribers, source, row, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> PurgeSubscribersAsync(SourceLife source, int maxRows, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxRows);
        TableClient table = _accounts.For(source.Path).Subscribers;
        string partition = SubscriberKeys.Partition(source);
        string estuaries = RowFilter.Between(partition, SubscriberKeys.RangeStart(0), SubscriberKeys.RangeEnd(HashRanges.Total - 1));
        int left = maxRows - await RowRange.DeleteSomeAsync(table, partition, estuaries, maxRows, cancellationToken).ConfigureAwait(false);
        return left > 0
            && await RowRange.DeleteSomeAsync(table, partition, RangeTable.Filter(source), left, cancellationToken).ConfigureAwait(false) < left;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Cursor>> ListCursorsAsync(
        StreamPath estuary, Incarnation incarnation, StreamPath? after, int max, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        string prefix = RowKeys.Prefix('c', incarnation);
        string start = after is { } last ? RowKeys.After(RowKeys.CursorPrefix(incarnation, last)) : prefix;
        string filter = RowFilter.Between(PathKey.Encode(estuary.Value), start, RowKeys.After(prefix));
        List<Cursor> cursors = [];
        await foreach (TableEntity row in RowRange.ReadAsync(
            _accounts.For(estuary).Streams, filter, Columns.Cursor, Math.Min(max, AzureLimits.PageRows), cancellationToken).ConfigureAwait(false))
        {
            cursors.Add(CursorRow.Read(row));
            if (cursors.Count == max)
            {
                break;
            }
        }

        return cursors;
    }

    /// <inheritdoc/>
    public ValueTask<ProjectRow?> GetProjectAsync(string name, CancellationToken cancellationToken) =>
        Project.IsName(name)
            ? ProjectTable.FindAsync(_accounts.All[0].Projects, name, cancellationToken)
            : ValueTask.FromResult<ProjectRow?>(null);

    /// <inheritdoc/>
    public ValueTask<ProjectRow?> PutProjectAsync(string name, Project project, RowVersion expected, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(project);
        return ProjectTable.TryPutAsync(_accounts.All[0].Projects, name, project, expected, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _metrics.Dispose();

    private static bool TryKey(StreamPath path, out string key)
    {
        key = PathKey.Encode(path.Value);
        return key.Length <= AzureLimits.KeyCharacters;
    }
}
