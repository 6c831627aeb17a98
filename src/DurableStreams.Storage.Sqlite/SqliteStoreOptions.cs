namespace DurableStreams.Storage.Sqlite;

/// <summary>What a <see cref="SqliteStreamStore"/> is opened with.</summary>
public sealed record SqliteStoreOptions
{
    /// <summary>
    /// The folder of the database, made if it is missing. One process at a time has it. Not on a network file
    /// system, whose locks and shared memory SQLite cannot rely on.
    /// </summary>
    public required string DataFolder { get; init; }

    /// <summary>About how many bytes of small commits are kept in memory and in the journal before they are folded into tables.</summary>
    internal long RecentBytes { get; init; } = 4 * 1024 * 1024;
}
