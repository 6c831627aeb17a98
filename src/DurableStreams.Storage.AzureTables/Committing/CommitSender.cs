using Azure;
using Azure.Data.Tables;
using DurableStreams.Storage.AzureTables.Accounts;
using DurableStreams.Storage.AzureTables.Rows;

namespace DurableStreams.Storage.AzureTables.Committing;

/// <summary>Sends the transaction of a commit once and classifies its outcome.</summary>
internal static class CommitSender
{
    public static async ValueTask<CommitResult> SendAsync(
        TableClient table, List<TableTransactionAction> actions)
    {
        try
        {
            Response<IReadOnlyList<Response>> response =
                await table.SubmitTransactionAsync(actions, CancellationToken.None).ConfigureAwait(false);
            return CommitResult.Committed(ConditionalWrites.TagOf(response.Value[0]).ToVersion());
        }
        catch (RequestFailedException refused) when (StorageCalls.IsUnmetCondition(refused))
        {
            return CommitResult.Conflict;
        }
        catch (RequestFailedException refused) when (refused.Status == 429)
        {
            return CommitResult.Rejected;
        }
        catch (RequestFailedException refused) when (StorageCalls.IsTooLarge(refused))
        {
            return CommitResult.TooLarge;
        }
        catch (Exception problem) when (StorageCalls.IsTransient(problem))
        {
            // The transaction may have been applied, or may still be applied later.
            return CommitResult.Unknown;
        }
    }
}
