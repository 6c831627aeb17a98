namespace DurableStreams.Storage.Sqlite;

/// <summary>What a store has written since it was opened.</summary>
/// <param name="Transactions">Transactions that are on the disk, each by one wait for it.</param>
/// <param name="Writes">Commits and other writes that were answered or are about to be.</param>
public readonly record struct SqliteCounters(long Transactions, long Writes);
