using SQLitePCL;

namespace DurableStreams.Storage.Sqlite;

/// <summary>A prepared statement. Parameters count from 1, columns from 0.</summary>
internal sealed class Statement : IDisposable
{
    // Larger values are let go of when their row is written, instead of being held until the next one.
    private const int LargeValue = 64 * 1024;

    private readonly Database _database;
    private readonly sqlite3_stmt _handle;

    private bool _hasLargeValue;

    public Statement(Database database, string sql)
    {
        _database = database;
        database.Check(raw.sqlite3_prepare_v3(database.Handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out _handle));
    }

    public void Bind(int parameter, long value) => _database.Check(raw.sqlite3_bind_int64(_handle, parameter, value));

    public void BindText(int parameter, ReadOnlySpan<byte> utf8) => _database.Check(raw.sqlite3_bind_text(_handle, parameter, utf8));

    public void BindBlob(int parameter, ReadOnlySpan<byte> bytes)
    {
        _hasLargeValue |= bytes.Length > LargeValue;
        _database.Check(raw.sqlite3_bind_blob(_handle, parameter, bytes));
    }

    public void BindNull(int parameter) => _database.Check(raw.sqlite3_bind_null(_handle, parameter));

    /// <summary>Binds an incarnation as its 16 bytes.</summary>
    public void Bind(int parameter, Incarnation incarnation)
    {
        Span<byte> bytes = stackalloc byte[Incarnation.Size];
        incarnation.WriteTo(bytes);
        BindBlob(parameter, bytes);
    }

    /// <summary>Binds the id of a subscription as its 16 bytes.</summary>
    public void Bind(int parameter, EstuarySubscriptionId subscription)
    {
        Span<byte> bytes = stackalloc byte[Incarnation.Size];
        subscription.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        BindBlob(parameter, bytes);
    }

    /// <summary>Steps to the next row.</summary>
    /// <returns>False after the last row. The statement holds its snapshot until <see cref="Reset"/>.</returns>
    public bool Step() => raw.sqlite3_step(_handle) switch
    {
        ResultCodes.Row => true,
        ResultCodes.Done => false,
        int failure => throw _database.Failure(failure),
    };

    /// <summary>Runs a statement that gives no rows.</summary>
    /// <returns>How many rows it changed.</returns>
    public int Run()
    {
        try
        {
            Step();
            return _database.Changes;
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Ends the run of the statement, so that it can be run again.</summary>
    public void Reset()
    {
        // Gives the failure of the last step once more, which was thrown already.
        _ = raw.sqlite3_reset(_handle);
        if (_hasLargeValue)
        {
            _ = raw.sqlite3_clear_bindings(_handle);
            _hasLargeValue = false;
        }
    }

    /// <summary>A column of the row at hand.</summary>
    public long Number(int column) => raw.sqlite3_column_int64(_handle, column);

    /// <summary>A column of the row at hand, valid until the next step or reset; empty when it is NULL.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(_handle, column);

    public void Dispose() => _handle.Dispose();
}
