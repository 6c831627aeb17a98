namespace DurableStreams.Storage.Sqlite.Tests.Contract;

/// <summary>
/// A store in which each transaction moves the commits of the previous one from the journal into the tables.
/// </summary>
public sealed class CheckpointingStoreFixture : SqliteStoreFixture
{
    private protected override long MaxJournalBytes => 0;
}
