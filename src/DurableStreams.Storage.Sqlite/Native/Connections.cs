namespace DurableStreams.Storage.Sqlite;

/// <summary>How the connections to the database are set up.</summary>
internal static class Connections
{
    // Mapping the file (2 GiB is SQLite's limit) makes reads of large rows several times cheaper. The price is that
    // a disk that fails under a read ends the process instead of the read.
    private const string ReaderSettings =
        """
        PRAGMA temp_store = MEMORY;
        PRAGMA mmap_size = 2147418112;
        """;

    // FULL: a commit returns when the log is on the disk, which macOS grants only to those who insist. Checkpoints
    // are the Checkpointer's. The cache, 64 MiB, holds the pages that appends go to.
    private const string WriterSettings =
        """
        PRAGMA synchronous = FULL;
        PRAGMA fullfsync = ON;
        PRAGMA checkpoint_fullfsync = ON;
        PRAGMA wal_autocheckpoint = 0;
        PRAGMA cache_size = -65536;
        PRAGMA temp_store = MEMORY;
        """;

    /// <summary>Opens a connection that reads.</summary>
    public static Database OpenReader(string file) => Database.OpenForReading(file, ReaderSettings);

    /// <summary>Opens a connection that writes.</summary>
    public static Database OpenWriter(string file) => Database.OpenForWriting(file, WriterSettings);
}
