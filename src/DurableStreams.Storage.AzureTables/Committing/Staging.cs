using Azure;
using Azure.Data.Tables;
using DurableStreams.Addressing;
using DurableStreams.Storage.AzureTables.Accounts;
using DurableStreams.Storage.AzureTables.Keys;
using DurableStreams.Storage.AzureTables.Rows;

namespace DurableStreams.Storage.AzureTables.Committing;

/// <summary>Uploads data that does not fit into a transaction, and deletes uploads that were never published.</summary>
/// <param name="due">Receives the clean-up of each upload.</param>
/// <param name="timeout">The maximum duration of an upload. After that it is stale.</param>
/// <param name="time">The clock.</param>
internal sealed class Staging(IReminderStore due, TimeSpan timeout, TimeProvider time)
{
    /// <summary>
    /// Limits the memory that one upload needs. Large appends are rare, so more parallelism is not worth it.
    /// </summary>
    private const int ParallelParts = 4;

    /// <summary>Schedules the clean-up, then writes the manifest, then the parts.</summary>
    /// <exception cref="StoreUnavailableException">
    /// Something could not be stored. The sweeper deletes the rest.
    /// </exception>
    public async ValueTask<StagedUpload> UploadAsync(TablePair table, string partition, StreamCommit commit)
    {
        Incarnation incarnation = commit.Head.Incarnation;
        string attempt = StagedUpload.NewAttempt();
        DateTimeOffset started = time.GetUtcNow();
        await due.ScheduleAsync(
            new Reminder.DropStaged(commit.Path, incarnation), started + timeout, CancellationToken.None)
            .ConfigureAwait(false);
        var manifest = new TableEntity(partition, RowKeys.Manifest(incarnation, attempt))
        {
            [Columns.Started] = started
        };

        // Sent once. If a first attempt were applied after the commit, it would restore the manifest of a published
        // upload, and the sweeper would delete parts that are in use.
        ETag tag = await PutAsync(table.Once, manifest, CancellationToken.None).ConfigureAwait(false);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = ParallelParts };
        await Parallel.ForEachAsync(
            PartRows.Write(partition, incarnation, attempt, commit.Data!.Data),
            parallel,
            async (part, cancel) => await PutAsync(table.Retrying, part, cancel).ConfigureAwait(false))
            .ConfigureAwait(false);
        return new StagedUpload(attempt, tag);
    }

    /// <summary>Deletes the stale uploads of an incarnation.</summary>
    /// <returns>False if an upload is left that is, or may become, stale.</returns>
    public async ValueTask<bool> DropStaleAsync(
        TableClient table, string partition, Incarnation incarnation, CancellationToken cancellationToken)
    {
        bool isDone = true;
        string filter = RowFilter.StartingWith(partition, RowKeys.Prefix(RowKind.Manifest, incarnation));
        List<TableEntity> manifests = await RowQueries.ReadAllAsync(
            table, filter, [Columns.RowKey, Columns.Started], cancellationToken).ConfigureAwait(false);
        foreach (TableEntity manifest in manifests)
        {
            if (manifest.GetDateTimeOffset(Columns.Started) + timeout > time.GetUtcNow())
            {
                isDone = false;
                continue;
            }

            isDone &= await TryDropAsync(table, partition, incarnation, manifest, cancellationToken)
                .ConfigureAwait(false);
        }

        return isDone;
    }

    /// <returns>
    /// False if the manifest has changed: the upload was published, or another sweeper is deleting it.
    /// </returns>
    private static async ValueTask<bool> TryDropAsync(
        TableClient table,
        string partition,
        Incarnation incarnation,
        TableEntity manifest,
        CancellationToken cancellationToken)
    {
        string attempt = manifest.RowKey[(manifest.RowKey.LastIndexOf('|') + 1)..];

        // Writing the manifest again changes its entity tag, so a slow writer can no longer publish the upload. It is
        // deleted last, so an interrupted clean-up finds it again.
        manifest.PartitionKey = partition;
        if (await ConditionalWrites.TryPutAsync(
            table, manifest, manifest.ETag, cancellationToken).ConfigureAwait(false) is not { } marked)
        {
            return false;
        }

        string parts = RowFilter.StartingWith(partition, RowKeys.PartPrefix(incarnation, attempt));
        while (await RowDeletion.DeleteFirstAsync(
            table, partition, parts, AzureLimits.TransactionOperations, cancellationToken).ConfigureAwait(false) > 0)
        {
        }

        // A manifest that is already missing is fine: an earlier attempt of this call may have deleted it.
        return await ConditionalWrites.TryAsync(
            cancel => table.DeleteEntityAsync(partition, manifest.RowKey, marked, cancel), cancellationToken)
            .ConfigureAwait(false) is not null;
    }

    private static async ValueTask<ETag> PutAsync(
        TableClient table, TableEntity row, CancellationToken cancellationToken) =>
        ConditionalWrites.TagOf(await StorageCalls.RunAsync(
            cancel => table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancel), cancellationToken)
            .ConfigureAwait(false));
}
