using Azure;
using Azure.Data.Tables;

namespace DurableStreams.Storage.AzureTables.Accounts;

/// <summary>
/// Writes that the service refuses if a row is not in the expected state. The refusal is a result. Other failures are
/// thrown as <see cref="StorageCalls.RunAsync"/> does.
/// </summary>
internal static class ConditionalWrites
{
    /// <returns>The response, or null if the condition was not met.</returns>
    public static async ValueTask<T?> TryAsync<T>(
        Func<CancellationToken, Task<T>> write, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await StorageCalls.RunAsync(write, cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException refused) when (StorageCalls.IsUnmetCondition(refused))
        {
            return null;
        }
    }

    /// <summary>Inserts a row, or replaces the version that was read before.</summary>
    /// <param name="table">The table.</param>
    /// <param name="row">The new content.</param>
    /// <param name="expected">The entity tag of the stored row; null if there must be none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The new entity tag, or null if the stored row is not the expected one.</returns>
    public static async ValueTask<ETag?> TryPutAsync(
        TableClient table, TableEntity row, ETag? expected, CancellationToken cancellationToken)
    {
        Response? response = await TryAsync(
            cancel => expected is { } tag
                ? table.UpdateEntityAsync(row, tag, TableUpdateMode.Replace, cancel)
                : table.AddEntityAsync(row, cancel),
            cancellationToken).ConfigureAwait(false);
        return response is null ? null : TagOf(response);
    }

    /// <returns>False if the row has another version or does not exist.</returns>
    public static async ValueTask<bool> TryDeleteAsync(
        TableClient table, string partition, string key, ETag expected, CancellationToken cancellationToken)
    {
        Response? response = await TryAsync(
            cancel => table.DeleteEntityAsync(partition, key, expected, cancel), cancellationToken)
            .ConfigureAwait(false);

        // The client library does not throw if the row to delete is missing.
        return response is { Status: not 404 };
    }

    /// <returns>False if a row is not what its action expects; then none of them was changed.</returns>
    public static async ValueTask<bool> TrySubmitAsync(
        TableClient table, IReadOnlyCollection<TableTransactionAction> actions, CancellationToken cancellationToken) =>
        await TryAsync(cancel => table.SubmitTransactionAsync(actions, cancel), cancellationToken)
            .ConfigureAwait(false) is not null;

    /// <summary>The entity tag of a row that was written.</summary>
    public static ETag TagOf(Response response) =>
        response.Headers.ETag ?? throw new InvalidDataException("The response to a write has no entity tag.");
}
