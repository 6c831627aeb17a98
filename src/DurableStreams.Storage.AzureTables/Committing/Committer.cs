using DurableStreams.Storage.AzureTables.Accounts;
using DurableStreams.Storage.AzureTables.Lifecycle;
using DurableStreams.Storage.AzureTables.Rows;

namespace DurableStreams.Storage.AzureTables.Committing;

/// <summary>See <see cref="IStreamStore.CommitAsync"/>.</summary>
internal sealed class Committer(Staging staging)
{
    public async ValueTask<CommitResult> CommitAsync(TableAccount account, string partition, StreamCommit commit)
    {
        StagedUpload? staged = null;
        try
        {
            if (HeadRow.IsCreation(commit))
            {
                await Catalog.AddAsync(account.Catalog, commit.Path, CancellationToken.None).ConfigureAwait(false);
            }

            if (commit.Data?.Data.Length > AzureLimits.InlineBytes)
            {
                staged = await staging.UploadAsync(account.Streams, partition, commit).ConfigureAwait(false);
            }
        }
        catch (StoreUnavailableException)
        {
            return CommitResult.Rejected;
        }

        return await CommitSender.SendAsync(account.Streams.Once, CommitTransaction.Build(commit, partition, staged))
            .ConfigureAwait(false);
    }
}
