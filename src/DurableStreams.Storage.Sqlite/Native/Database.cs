using SQLitePCL;

namespace DurableStreams.Storage.Sqlite;

/// <summary>A connection to a database file, to be used by one thread at a time.</summary>
internal sealed class Database : IDisposable
{
    // Calls of one connection never overlap, so SQLite need not lock.
    private const int OpenFlags = raw.SQLITE_OPEN_NOMUTEX;

    // Nobody else should hold a lock; a backup tool may for a moment.
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(5);

    private Database(sqlite3 handle) => Handle = handle;

    public sqlite3 Handle { get; }

    /// <summary>True outside a transaction.</summary>
    public bool IsAutocommit => raw.sqlite3_get_autocommit(Handle) != 0;

    /// <summary>The rows that the last statement changed.</summary>
    public int Changes => raw.sqlite3_changes(Handle);

    /// <summary>The id of the row that was last inserted.</summary>
    public long LastRowId => raw.sqlite3_last_insert_rowid(Handle);

    /// <summary>Opens a database for writing, creating the file if there is none.</summary>
    public static Database OpenForWriting(string file, string settings) =>
        Open(file, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | OpenFlags, settings);

    /// <summary>Opens an existing database for reading alone.</summary>
    public static Database OpenForReading(string file, string settings) =>
        Open(file, raw.SQLITE_OPEN_READONLY | OpenFlags, settings);

    /// <summary>Runs statements that give no rows, or whose rows are of no interest.</summary>
    public void Execute(string sql) => Check(raw.sqlite3_exec(Handle, sql));

    /// <summary>Runs a statement that gives one number.</summary>
    public long ReadNumber(string sql)
    {
        using var statement = new Statement(this, sql);
        return statement.Step() ? statement.Number(0) : 0;
    }

    /// <summary>Runs a statement that gives one text.</summary>
    public string ReadText(string sql)
    {
        using var statement = new Statement(this, sql);
        return statement.Step() ? System.Text.Encoding.UTF8.GetString(statement.Bytes(0)) : "";
    }

    /// <summary>How many pages were written since the last call.</summary>
    public int TakePagesWritten()
    {
        Check(raw.sqlite3_db_status(Handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out int pages, out _, resetFlg: 1));
        return pages;
    }

    /// <summary>Moves what can be moved from the log to the database file without waiting for anybody.</summary>
    public void MoveLog() => CheckPoint(raw.SQLITE_CHECKPOINT_PASSIVE, out _);

    /// <summary>Moves the whole log to the database file, and waits for its readers, so that the next transaction begins it anew.</summary>
    /// <param name="patience">How long to wait for readers.</param>
    /// <param name="logged">How many pages the log has.</param>
    /// <returns>False when readers took longer.</returns>
    public bool FinishLog(TimeSpan patience, out int logged)
    {
        WaitForLocks(patience);
        try
        {
            return CheckPoint(raw.SQLITE_CHECKPOINT_RESTART, out logged);
        }
        finally
        {
            WaitForLocks(LockPatience);
        }
    }

    /// <summary>Makes the closing of the last connection leave the log as it is.</summary>
    public void KeepLogOnClose() =>
        Check(raw.sqlite3_db_config(Handle, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _));

    /// <summary>Throws unless a result code says that all went well.</summary>
    public void Check(int resultCode)
    {
        if (resultCode != ResultCodes.Ok)
        {
            throw Failure(resultCode);
        }
    }

    /// <summary>The failure that the connection last had.</summary>
    public SqliteFailureException Failure(int resultCode) => new(resultCode, raw.sqlite3_errmsg(Handle).utf8_to_string());

    /// <summary>Closes the connection. Its statements are disposed of before.</summary>
    public void Dispose() => Handle.Dispose();

    private void WaitForLocks(TimeSpan patience) =>
        Check(raw.sqlite3_busy_timeout(Handle, (int)patience.TotalMilliseconds));

    private bool CheckPoint(int mode, out int logged)
    {
        int resultCode = raw.sqlite3_wal_checkpoint_v2(Handle, null, mode, out logged, out _);
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
            database.WaitForLocks(LockPatience);
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
