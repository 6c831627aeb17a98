using DurableStreams.Addressing;
using DurableStreams.Storage.Codecs;
using DurableStreams.Storage.Sqlite.Committing;
using DurableStreams.Storage.Sqlite.Tables;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Subscriptions;

namespace DurableStreams.Storage.Sqlite;

/// <content>Subscriptions.</content>
public sealed partial class SqliteStreamStore : ISubscriptionStore
{
    /// <inheritdoc/>
    public ValueTask<StoredSubscription?> GetSubscriptionAsync(
        SubscriptionKey key, CancellationToken cancellationToken) =>
        _readers.RunAsync(static (reader, key, _) => reader.Tables.Subscriptions.Find(key), key, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<RowVersion?> CommitSubscriptionAsync(
        SubscriptionCommit commit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        SubscriptionCommitRules.Check(commit);
        byte[] head = commit.Head is null ? [] : SubscriptionHeadCodec.Encode(commit.Head);

        // Only a creation is refused on a full disk: existing subscriptions must still be woken and acknowledged.
        return _committer.WriteAsync(new WriteCall<(SubscriptionCommit Commit, byte[] Head), RowVersion?>(
            static (writer, call) => TryCommit(writer.Tables, call.Commit, call.Head),
            (commit, head),
            head.Length,
            addsData: commit.Expected == RowVersion.None));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SubscriptionKey>> ListSubscriptionsAsync(
        string? project, string? after, int max, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        return _readers.RunAsync(
            static (reader, call, _) => reader.Tables.Subscriptions.List(call.project, call.after, call.max),
            (project, after, max),
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SubscriptionLink>> FindLinksAsync(
        SubscriptionKey key,
        Incarnation incarnation,
        IReadOnlyCollection<StreamPath> streams,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(streams);
        return _readers.RunAsync(
            static (reader, call, _) => reader.FindLinks(call.incarnation, call.streams),
            (incarnation, streams),
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SubscriptionLink>> PageLinksAsync(
        SubscriptionKey key, Incarnation incarnation, StreamPath? after, int max, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        return _readers.RunAsync(
            static (reader, call, _) => reader.Tables.SubscriptionLinks.Page(call.incarnation, call.after, call.max),
            (incarnation, after, max),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask PutPendingAsync(
        SubscriptionKey key, Incarnation incarnation, PendingNews pending, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await _committer.WriteAsync(
            static (writer, call) =>
            {
                writer.Tables.SubscriptionPending.Put(call.incarnation, call.Stream, call.FromStart);
                return true;
            },
            (incarnation, pending.Stream, pending.FromStart));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PendingRow>> PagePendingAsync(
        SubscriptionKey key, Incarnation incarnation, StreamPath? after, int max, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        return _readers.RunAsync(
            static (reader, call, _) => reader.Tables.SubscriptionPending.Page(call.incarnation, call.after, call.max),
            (incarnation, after, max),
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<bool> RemovePendingAsync(
        SubscriptionKey key, Incarnation incarnation, PendingRow row, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(row);
        return _committer.WriteAsync(
            static (writer, call) => writer.Tables.SubscriptionPending.TryDelete(call.incarnation, call.row),
            (incarnation, row));
    }

    /// <inheritdoc/>
    public ValueTask<bool> PurgeSubscriptionAsync(
        SubscriptionKey key, Incarnation incarnation, int maxRows, CancellationToken cancellationToken) =>
        PurgeAsync(
            maxRows,
            max => _committer.WriteAsync(
                static (writer, call) => PurgeSubscription(writer.Tables, call.incarnation, call.max),
                (incarnation, max)),
            cancellationToken);

    private static RowVersion? TryCommit(StoreTables tables, SubscriptionCommit commit, byte[] encodedHead)
    {
        if (commit.Head is not { } head)
        {
            return tables.Subscriptions.TryDelete(commit.Key, commit.Expected) ? RowVersion.None : null;
        }

        RowVersion? version = tables.Subscriptions.TryPut(commit.Key, encodedHead, commit.Expected);
        if (version is not null)
        {
            foreach (SubscriptionLink link in commit.Links)
            {
                tables.SubscriptionLinks.Put(head.Incarnation, link);
            }

            foreach (StreamPath stream in commit.RemovedLinks)
            {
                tables.SubscriptionLinks.Delete(head.Incarnation, stream);
            }
        }

        return version;
    }

    private static PurgeProgress PurgeSubscription(StoreTables tables, Incarnation subscription, int max)
    {
        int removed = tables.SubscriptionLinks.Remove(subscription, max);
        removed += removed == 0 ? tables.SubscriptionPending.Remove(subscription, max) : 0;
        return new PurgeProgress(removed, IsDone: removed == 0);
    }
}
