using DurableStreams.Storage.Sqlite.Folder;

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
    /// The free space of the disk, in bytes, below which commits that add data are refused, so that streams can still
    /// be deleted. A file of the same size is held in reserve. 0 to write until the disk is full. Default 64 MiB.
    /// </summary>
    public long MinFreeDiskBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>
    /// Approximate size, in bytes, at which the oldest small commits are moved from the journal into the tables.
    /// </summary>
    internal long MaxJournalBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Measures the free bytes of the disk that has a folder.</summary>
    internal Func<string, long> MeasureFreeBytes { get; init; } = DiskSpace.FreeBytesOf;

    /// <summary>The clock of messages and measurements.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;
}
