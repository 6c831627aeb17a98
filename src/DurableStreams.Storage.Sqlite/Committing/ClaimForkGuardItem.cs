namespace DurableStreams.Storage.Sqlite;

/// <summary>See <see cref="IStreamStore.ClaimForkGuardAsync"/>.</summary>
internal sealed class ClaimForkGuardItem(Incarnation fork) : WriteItem<bool>
{
    protected override bool Write(WriterConnection writer)
    {
        bool? claimed = writer.ForkGuards.IsClaimed(fork);
        if (claimed is null)
        {
            writer.ForkGuards.Insert(fork, claimed: true);
        }

        return claimed ?? true;
    }
}
