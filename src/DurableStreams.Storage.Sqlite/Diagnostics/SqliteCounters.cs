namespace DurableStreams.Storage.Sqlite.Diagnostics;

/// <summary>Counts what a store has written since it was opened.</summary>
/// <param name="Transactions">Durable transactions; each waited for the disk once.</param>
/// <param name="Writes">Commits and other writes that have ended, with any outcome.</param>
internal readonly record struct SqliteCounters(long Transactions, long Writes);
