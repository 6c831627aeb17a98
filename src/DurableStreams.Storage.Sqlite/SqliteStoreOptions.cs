namespace DurableStreams.Storage.Sqlite;

/// <summary>The settings of a <see cref="SqliteStreamStore"/>.</summary>
public sealed record SqliteStoreOptions
{
    /// <summary>
    /// The folder of the database; created if it is missing. Only one process at a time can open it. It must not be on
    /// a network file system, where SQLite's locks and shared memory do not work.
    /// </summary>
    public required string DataFolder { get; init; }

    /// <summary>
    /// Approximate size, in bytes, at which the oldest small commits are moved from the journal into the tables.
    /// </summary>
    internal long MaxJournalBytes { get; init; } = 4 * 1024 * 1024;
}
