using Azure;
using Azure.Data.Tables;

namespace DurableStreams.Storage.AzureTables;

/// <summary>Sends a transaction once and says what became of it.</summary>
internal static class CommitSender
{
    public static async ValueTask<CommitResult> SendAsync(TableClient table, List<TableTransactionAction> actions)
    {
        try
        {
            Response<IReadOnlyList<Response>> response =
                await table.SubmitTransactionAsync(actions, CancellationToken.None).ConfigureAwait(false);
            return response.Value[0].Headers.ETag is { } tag
                ? CommitResult.Committed(HeadRow.Version(tag))
                : throw new InvalidOperationException("A committed head came back without its entity tag.");
        }
        catch (RequestFailedException refused) when (StorageCalls.IsUnmetCondition(refused))
        {
            return CommitResult.Conflict;
        }
        catch (RequestFailedException refused) when (refused.Status == 429)
        {
            return CommitResult.Rejected;
        }
        catch (Exception problem) when (StorageCalls.IsOutage(problem))
        {
            // It may have arrived, and may still arrive.
            return CommitResult.Unknown;
        }
    }
}
