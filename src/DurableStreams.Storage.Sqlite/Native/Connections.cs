namespace DurableStreams.Storage.Sqlite.Native;

/// <summary>Opens connections with the settings of the store.</summary>
internal static class Connections
{
    // Mapping the file (2 GiB is SQLite's limit) makes reads of large rows several times cheaper. The cost: a disk
    // error during a read of the mapped file ends the process instead of failing the read.
    private const string ReaderSettings =
        """
        PRAGMA temp_store = MEMORY;
        PRAGMA mmap_size = 2147418112;
        """;

    // Without mapping: SQLite drops the mapping after each commit, so it costs as much as reading the few pages of a
    // head, and a list of all streams would make most of the file resident.
    private const string HeadReaderSettings =
        """
        PRAGMA temp_store = MEMORY;
        PRAGMA mmap_size = 0;
        """;

    // FULL: a commit returns when the log is on the disk; macOS needs fullfsync for that. WalCheckpointer runs the
    // checkpoints. The page cache of 20 MiB holds all that one transaction changes. A larger one costs time: SQLite
    // looks at all of it at the end of a transaction that has split pages.
    private const string WriterSettings =
        """
        PRAGMA synchronous = FULL;
        PRAGMA fullfsync = ON;
        PRAGMA checkpoint_fullfsync = ON;
        PRAGMA wal_autocheckpoint = 0;
        PRAGMA cache_size = -20480;
        PRAGMA temp_store = MEMORY;
        """;

    /// <summary>Opens a database that another process may be using, without mapping the file.</summary>
    public static Database OpenBackupSource(string file) => Database.OpenForReading(file, "PRAGMA mmap_size = 0");

    public static Database OpenReader(string file) => Database.OpenForReading(file, ReaderSettings);

    /// <summary>Opens a connection that does not map the file, for heads.</summary>
    public static Database OpenHeadReader(string file) => Database.OpenForReading(file, HeadReaderSettings);

    public static Database OpenWriter(string file) => Database.OpenForWriting(file, WriterSettings);
}
