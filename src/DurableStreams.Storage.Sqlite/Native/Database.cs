using SQLitePCL;

namespace DurableStreams.Storage.Sqlite.Native;

/// <summary>
/// A connection to a database file, with the statements prepared on it. Used by one thread at a time.
/// </summary>
internal sealed class Database : IDisposable
{
    // Calls of one connection never overlap, so SQLite need not lock.
    private const int OpenFlags = raw.SQLITE_OPEN_NOMUTEX;

    // The store is the only user of its database, but a backup tool may hold a lock for a moment.
    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(5);

    private readonly sqlite3 _handle;
    private readonly List<Statement> _statements = [];

    private Database(sqlite3 handle) => _handle = handle;

    /// <summary>True outside a transaction.</summary>
    public bool IsAutocommit => raw.sqlite3_get_autocommit(_handle) != 0;

    /// <summary>The number of rows that the last statement changed.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    /// <summary>The id of the last row inserted.</summary>
    public long LastRowId => raw.sqlite3_last_insert_rowid(_handle);

    /// <summary>Opens a database for writing, creating the file if there is none.</summary>
    public static Database OpenForWriting(string file, string settings) =>
        Open(file, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | OpenFlags, settings);

    /// <summary>Opens an existing database for reading only.</summary>
    public static Database OpenForReading(string file, string settings) =>
        Open(file, raw.SQLITE_OPEN_READONLY | OpenFlags, settings);

    /// <summary>Returns a statement that is compiled when first used and belongs to this connection.</summary>
    public Statement Prepare(string sql)
    {
        var statement = new Statement(this, sql);
        _statements.Add(statement);
        return statement;
    }

    /// <summary>Compiles a statement that the caller disposes of.</summary>
    public sqlite3_stmt Compile(string sql)
    {
        Check(raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out sqlite3_stmt statement));
        return statement;
    }

    /// <summary>Runs one or more statements once and ignores the rows they return.</summary>
    public void Execute(string sql) => Check(raw.sqlite3_exec(_handle, sql));

    /// <summary>Runs a statement once and returns its first column as a number; 0 if it has no row.</summary>
    public long ReadNumber(string sql)
    {
        using var statement = new Statement(this, sql);
        using Query query = statement.Query();
        return query.Step() ? query.Number(0) : 0;
    }

    /// <summary>Runs a statement once and returns its first column as text; empty if it has no row.</summary>
    public string ReadText(string sql)
    {
        using var statement = new Statement(this, sql);
        using Query query = statement.Query();
        return query.Step() ? System.Text.Encoding.UTF8.GetString(query.Bytes(0)) : "";
    }

    /// <summary>Begins a copy of all pages to another database.</summary>
    public sqlite3_backup BeginCopyTo(Database target)
    {
        sqlite3_backup backup = raw.sqlite3_backup_init(target._handle, "main", _handle, "main");
        return backup is { IsInvalid: false } ? backup : throw target.Failure(raw.sqlite3_errcode(target._handle));
    }

    /// <summary>The bytes of the pages in the file that contain nothing.</summary>
    public long ReadReusableBytes() => ReadNumber("PRAGMA freelist_count") * ReadNumber("PRAGMA page_size");

    /// <summary>Returns how many pages were written since the last call.</summary>
    public int TakePagesWritten()
    {
        Check(raw.sqlite3_db_status(_handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out int pages, out _, resetFlg: 1));
        return pages;
    }

    /// <summary>
    /// Copies what it can of the write-ahead log into the database file, without waiting for readers or the writer.
    /// </summary>
    public void CheckpointWithoutWaiting() => Checkpoint(raw.SQLITE_CHECKPOINT_PASSIVE, out _);

    /// <summary>
    /// Copies all of the write-ahead log into the database file and waits for its readers, so that the next transaction
    /// writes to the start of the log.
    /// </summary>
    /// <param name="timeout">How long to wait for readers.</param>
    /// <param name="logPages">The number of pages in the log.</param>
    /// <returns>False if readers took longer.</returns>
    public bool CheckpointAll(TimeSpan timeout, out int logPages)
    {
        WaitForLocks(timeout);
        try
        {
            return Checkpoint(raw.SQLITE_CHECKPOINT_RESTART, out logPages);
        }
        finally
        {
            WaitForLocks(LockTimeout);
        }
    }

    /// <summary>
    /// Keeps the write-ahead log when the last connection is closed, instead of checkpointing and deleting it.
    /// </summary>
    public void KeepLogOnClose() =>
        Check(raw.sqlite3_db_config(_handle, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _));

    /// <exception cref="SqliteFailureException">The result code is not <see cref="ResultCodes.Ok"/>.</exception>
    public void Check(int resultCode)
    {
        if (resultCode != ResultCodes.Ok)
        {
            throw Failure(resultCode);
        }
    }

    /// <summary>The exception for the last failed call on this connection.</summary>
    public SqliteFailureException Failure(int resultCode) =>
        new(resultCode, raw.sqlite3_errmsg(_handle).utf8_to_string());

    /// <summary>Closes the connection and disposes of its prepared statements.</summary>
    public void Dispose()
    {
        foreach (Statement statement in _statements)
        {
            statement.Dispose();
        }

        _handle.Dispose();
    }

    private void WaitForLocks(TimeSpan timeout) =>
        Check(raw.sqlite3_busy_timeout(_handle, (int)timeout.TotalMilliseconds));

    private bool Checkpoint(int mode, out int logPages)
    {
        int resultCode = raw.sqlite3_wal_checkpoint_v2(_handle, null, mode, out logPages, out _);
        if (resultCode != ResultCodes.Busy)
        {
            Check(resultCode);
        }

        return resultCode == ResultCodes.Ok;
    }

    private static Database Open(string file, int flags, string settings)
    {
        int resultCode = raw.sqlite3_open_v2(file, out sqlite3 handle, flags, null);
        var database = new Database(handle);
        try
        {
            database.Check(resultCode);
            database.Check(raw.sqlite3_extended_result_codes(handle, 1));
            database.WaitForLocks(LockTimeout);
            database.Execute(settings);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }
}
