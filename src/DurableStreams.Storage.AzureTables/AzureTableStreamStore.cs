using System.Diagnostics.Metrics;
using Azure.Core;
using Azure.Data.Tables;
using DurableStreams.Addressing;
using DurableStreams.Storage.AzureTables.Accounts;
using DurableStreams.Storage.AzureTables.Committing;
using DurableStreams.Storage.AzureTables.Due;
using DurableStreams.Storage.AzureTables.Keys;
using DurableStreams.Storage.AzureTables.Lifecycle;
using DurableStreams.Storage.AzureTables.Reading;
using DurableStreams.Storage.AzureTables.Subscribers;
using DurableStreams.Storage.AzureTables.Subscriptions;
using DurableStreams.Streams;

namespace DurableStreams.Storage.AzureTables;

/// <summary>
/// A store on Azure Table storage that any number of processes can share. A stream is a partition. A commit is one
/// entity group transaction that is conditional on the entity tag of the head's row.
/// </summary>
public sealed partial class AzureTableStreamStore : IStreamStore, IDisposable
{
    private readonly TableMetrics _metrics;
    private readonly AccountMap _accounts;
    private readonly Committer _committer;
    private readonly SegmentReader _segments;

    /// <summary>Uses the account of a connection string.</summary>
    /// <param name="connectionString">
    /// A connection string from the Azure portal, or <c>UseDevelopmentStorage=true</c>.
    /// </param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="time">Null for the system clock.</param>
    /// <param name="meters">
    /// Creates the meter <c>DurableStreams.Storage.AzureTables</c>. Null for a meter without a factory.
    /// </param>
    /// <exception cref="FormatException">The connection string is invalid.</exception>
    public AzureTableStreamStore(
        string connectionString,
        AzureTableStoreOptions? options = null,
        TimeProvider? time = null,
        IMeterFactory? meters = null)
        : this(client => new TableServiceClient(connectionString, client), options, time, meters, new PageSizes())
    {
    }

    /// <summary>Uses an account with a managed identity or another credential.</summary>
    /// <param name="endpoint">The account's table endpoint, <c>https://NAME.table.core.windows.net</c>.</param>
    /// <param name="credential">Needs the role Storage Table Data Contributor.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="time">Null for the system clock.</param>
    /// <param name="meters">
    /// Creates the meter <c>DurableStreams.Storage.AzureTables</c>. Null for a meter without a factory.
    /// </param>
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
        _accounts = new AccountMap(new TableAccount(
            retrying: connect(ClientSettings.For(options, options.ReadRetries, _metrics)),
            once: connect(ClientSettings.For(options, retries: 0, _metrics)),
            options.TablePrefix));
        _segments = new SegmentReader(sizes);
        _reminders = new TableReminderStore(_accounts.All[0].Reminders, options.DueShards);
        _staging = new Staging(_reminders, options.StagingTimeout, time ?? TimeProvider.System);
        _committer = new Committer(_staging);
        _subscribers = new TableSubscriberStore(_accounts);
        _projects = new TableProjectStore(_accounts.All[0].Projects);
        _subscriptions = new TableSubscriptionStore(_accounts);
        _subscriptionIndex = new TableSubscriptionIndex(_accounts);
        _secrets = new TableSecretStore(_accounts.All[0].Projects);
    }

    /// <summary>Always false: another process may have changed a head since this one read it.</summary>
    public bool IsExclusive => false;

    /// <summary>The capacity of one row.</summary>
    public int MaxCommitBytes => AzureLimits.RowBytes;

    /// <inheritdoc/>
    public int MaxCommitProducers => AzureLimits.CommitRows;

    /// <inheritdoc/>
    public bool Accepts(StreamPath path) => TryKey(path, out _);

    /// <summary>Creates the tables that are missing. Call it once at startup.</summary>
    /// <exception cref="StoreUnavailableException">The account is unreachable.</exception>
    public async ValueTask CreateTablesAsync(CancellationToken cancellationToken)
    {
        foreach (TableAccount account in _accounts.All)
        {
            await account.CreateTablesAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public ValueTask<StreamSnapshot> GetAsync(
        StreamPath path, SnapshotQuery query, CancellationToken cancellationToken) =>
        TryKey(path, out string partition)
            ? SnapshotReader.ReadAsync(_accounts.For(path).Streams.Retrying, partition, query, cancellationToken)
            : ValueTask.FromResult(StreamSnapshot.Absent);

    /// <inheritdoc/>
    public async ValueTask<CommitResult> CommitAsync(StreamCommit commit)
    {
        ArgumentNullException.ThrowIfNull(commit);
        CommitRules.CheckAlone(commit, MaxCommitBytes);
        return TryKey(commit.Path, out string partition)
            ? await _committer.CommitAsync(_accounts.For(commit.Path), partition, commit).ConfigureAwait(false)
            : throw new ArgumentException("The key of the path is too long.", nameof(commit));
    }

    /// <inheritdoc/>
    public async ValueTask<Segment?> ReadAsync(
        StreamPath path, Incarnation incarnation, long position, int maxBytes, CancellationToken cancellationToken) =>
        (await ReadUnlessLargeAsync(path, incarnation, position, maxBytes, int.MaxValue, cancellationToken)
            .ConfigureAwait(false)).Segment;

    /// <inheritdoc/>
    public ValueTask<SegmentRead> ReadUnlessLargeAsync(
        StreamPath path,
        Incarnation incarnation,
        long position,
        int maxBytes,
        int maxFirstBytes,
        CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        return TryKey(path, out string partition)
            ? _segments.ReadAsync(
                _accounts.For(path).Streams.Retrying,
                partition,
                incarnation,
                position,
                maxBytes,
                maxFirstBytes,
                cancellationToken)
            : ValueTask.FromResult<SegmentRead>(default);
    }

    /// <inheritdoc/>
    public ValueTask<bool> ClaimForkGuardAsync(
        StreamPath fork, Incarnation incarnation, CancellationToken cancellationToken) =>
        ForkGuards.ClaimAsync(
            _accounts.For(fork).Streams.Retrying, PathKey.Encode(fork.Value), incarnation, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> PurgeAsync(
        StreamPath path, Incarnation incarnation, int maxRows, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxRows);
        return IncarnationPurge.PurgeAsync(_accounts.For(path), path, incarnation, maxRows, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StreamPath>> ListAsync(
        string prefix, StreamPath? after, int max, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        return LiveStreams.ListAsync(_accounts.All[0], prefix, after, max, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<StreamPage> PageAsync(StreamRange range, int max, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        return StreamPages.ReadAsync(_accounts.All[0], range, max, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _metrics.Dispose();

    private static bool TryKey(StreamPath path, out string key)
    {
        key = PathKey.Encode(path.Value);
        return key.Length <= AzureLimits.KeyCharacters;
    }
}
