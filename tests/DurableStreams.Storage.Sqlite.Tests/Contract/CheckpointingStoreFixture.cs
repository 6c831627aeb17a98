namespace DurableStreams.Storage.Sqlite.Tests.Contract;

/// <summary>A store in which each transaction folds what the one before it has left in the journal.</summary>
public sealed class CheckpointingStoreFixture : SqliteStoreFixture
{
    private protected override long MaxJournalBytes => 0;
}
