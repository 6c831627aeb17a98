using Azure;
using Azure.Data.Tables;

namespace DurableStreams.Storage.AzureTables;

/// <summary>Uploads what does not fit into a transaction, and drops what no transaction ever published.</summary>
/// <param name="due">Where the clean-up is filed.</param>
/// <param name="options">How long an upload may take.</param>
/// <param name="time">The clock.</param>
internal sealed class Staging(IReminderStore due, AzureTableStoreOptions options, TimeProvider time)
{
    /// <summary>Large bodies are few; more at once would only hold more memory.</summary>
    private const int PartsAtOnce = 4;

    /// <summary>Files the clean-up, then writes the manifest, then the parts.</summary>
    /// <param name="table">For the parts.</param>
    /// <param name="once">
    /// For the manifest, whose call is made once: a second one would succeed, and the first might arrive after the commit
    /// and put the manifest of a published upload back, for a sweeper to drop what is in use.
    /// </param>
    /// <param name="partition">The key of the path.</param>
    /// <param name="commit">The commit with the large append.</param>
    /// <exception cref="StoreUnavailableException">Something could not be stored; the sweeper drops the rest.</exception>
    public async ValueTask<StagedUpload> UploadAsync(TableClient table, TableClient once, string partition, StreamCommit commit)
    {
        Incarnation life = commit.Head.Incarnation;
        string attempt = StagedUpload.NewAttempt();
        DateTimeOffset started = time.GetUtcNow();
        await due.ScheduleAsync(new Reminder.DropStaged(commit.Path, life), started + options.StagingTimeout, CancellationToken.None)
            .ConfigureAwait(false);
        var manifest = new TableEntity(partition, RowKeys.Manifest(life, attempt)) { [Columns.Started] = started };
        ETag tag = await PutAsync(once, manifest, CancellationToken.None).ConfigureAwait(false);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = PartsAtOnce };
        await Parallel.ForEachAsync(
            PartRows.Write(partition, life, attempt, commit.Data!.Data),
            parallel,
            async (part, cancel) => await PutAsync(table, part, cancel).ConfigureAwait(false)).ConfigureAwait(false);
        return new StagedUpload(attempt, tag);
    }

    /// <summary>Drops the uploads of a life that have been under way for too long.</summary>
    /// <returns>True when none is left that could become stale.</returns>
    public async ValueTask<bool> DropStaleAsync(TableClient table, string partition, Incarnation life, CancellationToken cancellationToken)
    {
        bool isDone = true;
        List<TableEntity> manifests = await RowRange.ReadAllAsync(
            table, RowFilter.StartingWith(partition, RowKeys.Prefix('m', life)), [Columns.RowKey, Columns.Started], cancellationToken).ConfigureAwait(false);
        foreach (TableEntity manifest in manifests)
        {
            if (manifest.GetDateTimeOffset(Columns.Started) + options.StagingTimeout > time.GetUtcNow())
            {
                isDone = false;
                continue;
            }

            isDone &= await TryDropAsync(table, partition, life, manifest, cancellationToken).ConfigureAwait(false);
        }

        return isDone;
    }

    /// <returns>False when it changed meanwhile: published, or dropped by another.</returns>
    private static async ValueTask<bool> TryDropAsync(
        TableClient table, string partition, Incarnation life, TableEntity manifest, CancellationToken cancellationToken)
    {
        string attempt = manifest.RowKey[(manifest.RowKey.LastIndexOf('|') + 1)..];

        // While parts are left the manifest must be found again should this be interrupted; marked, it fails the slow
        // writer's condition as a deleted one would.
        manifest.PartitionKey = partition;
        if (await TryMarkAsync(table, manifest, cancellationToken).ConfigureAwait(false) is not { } marked)
        {
            return false;
        }

        string parts = RowFilter.StartingWith(partition, RowKeys.PartPrefix(life, attempt));
        while (await RowRange.DeleteSomeAsync(table, partition, parts, AzureLimits.TransactionOperations, cancellationToken).ConfigureAwait(false) > 0)
        {
        }

        return await TryDeleteAsync(table, manifest, marked, cancellationToken).ConfigureAwait(false);
    }

    /// <returns>False when another has marked it meanwhile, and will delete it.</returns>
    private static async ValueTask<bool> TryDeleteAsync(TableClient table, TableEntity manifest, ETag marked, CancellationToken cancellationToken)
    {
        try
        {
            await StorageCalls.RunAsync(
                cancel => table.DeleteEntityAsync(manifest.PartitionKey, manifest.RowKey, marked, cancel), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (RequestFailedException refused) when (StorageCalls.IsUnmetCondition(refused))
        {
            return false;
        }
    }

    /// <returns>The manifest's new version; null when it is not what was read any more.</returns>
    private static async ValueTask<ETag?> TryMarkAsync(TableClient table, TableEntity manifest, CancellationToken cancellationToken)
    {
        try
        {
            Response response = await StorageCalls.RunAsync(
                cancel => table.UpdateEntityAsync(manifest, manifest.ETag, TableUpdateMode.Replace, cancel), cancellationToken).ConfigureAwait(false);
            return response.Headers.ETag ?? throw new InvalidDataException("An updated row came back without its entity tag.");
        }
        catch (RequestFailedException refused) when (StorageCalls.IsUnmetCondition(refused))
        {
            return null;
        }
    }

    private static async ValueTask<ETag> PutAsync(TableClient table, TableEntity row, CancellationToken cancellationToken)
    {
        Response response = await StorageCalls.RunAsync(
            cancel => table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancel), cancellationToken).ConfigureAwait(false);
        return response.Headers.ETag ?? throw new InvalidDataException("A stored row came back without its entity tag.");
    }
}
