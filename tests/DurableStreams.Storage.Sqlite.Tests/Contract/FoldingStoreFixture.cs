namespace DurableStreams.Storage.Sqlite.Tests.Contract;

/// <summary>A store in which each transaction folds what the one before it has left in the journal.</summary>
public sealed class FoldingStoreFixture : SqliteStoreFixture
{
    private protected override long RecentBytes => 0;
}
