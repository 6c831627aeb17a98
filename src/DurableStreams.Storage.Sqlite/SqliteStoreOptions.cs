namespace DurableStreams.Storage.Sqlite;

/// <summary>What a <see cref="SqliteStreamStore"/> is opened with.</summary>
public sealed record SqliteStoreOptions
{
    /// <summary>
    /// The folder of the database, made if it is missing. One process at a time has it. Not on a network file
    /// system, whose locks and shared memory SQLite cannot rely on.
    /// </summary>
    public required string DataFolder { get; init; }
}
