using DurableStreams.Addressing;
using SQLitePCL;

namespace DurableStreams.Storage.Sqlite.Native;

/// <summary>
/// One run of a <see cref="Statement"/>: bind the parameters, which count from 1, then step through the rows, whose
/// columns count from 0. Disposing of it resets the statement for the next run and releases its snapshot.
/// </summary>
internal readonly ref struct Query(Statement statement, sqlite3_stmt handle) : IDisposable
{
    // Copies of larger values are freed when the run ends; smaller ones stay until the next run overwrites them.
    private const int LargeValueBytes = 64 * 1024;

    public void Bind(int parameter, long value) => Check(raw.sqlite3_bind_int64(handle, parameter, value));

    /// <summary>Binds an incarnation as its 16 bytes.</summary>
    public void Bind(int parameter, Incarnation incarnation) => Bind(parameter, incarnation.Value);

    /// <summary>Binds the id of a subscription as its 16 bytes.</summary>
    public void Bind(int parameter, EstuarySubscriptionId subscription) => Bind(parameter, subscription.Value);

    /// <summary>Binds an id as its 16 bytes, most significant first.</summary>
    public void Bind(int parameter, Guid id)
    {
        Span<byte> bytes = stackalloc byte[Incarnation.Size];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        BindBlob(parameter, bytes);
    }

    public void BindText(int parameter, ReadOnlySpan<byte> utf8) =>
        Check(raw.sqlite3_bind_text(handle, parameter, utf8));

    public void BindBlob(int parameter, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > LargeValueBytes)
        {
            statement.HasLargeValue = true;
        }

        Check(raw.sqlite3_bind_blob(handle, parameter, bytes));
    }

    public void BindNull(int parameter) => Check(raw.sqlite3_bind_null(handle, parameter));

    /// <summary>Moves to the next row.</summary>
    /// <returns>False after the last row.</returns>
    public bool Step() => raw.sqlite3_step(handle) switch
    {
        ResultCodes.Row => true,
        ResultCodes.Done => false,
        int failure => throw statement.Database.Failure(failure),
    };

    /// <summary>Runs a statement that returns no rows.</summary>
    /// <returns>How many rows it changed.</returns>
    public int Execute()
    {
        Step();
        return statement.Database.Changes;
    }

    /// <summary>A column of the current row.</summary>
    public long Number(int column) => raw.sqlite3_column_int64(handle, column);

    /// <summary>A column of the current row; empty if it is NULL. Valid until the next <see cref="Step"/>.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(handle, column);

    public void Dispose()
    {
        // Returns the failure of the last step again, which has been thrown already.
        _ = raw.sqlite3_reset(handle);
        if (statement.HasLargeValue)
        {
            _ = raw.sqlite3_clear_bindings(handle);
            statement.HasLargeValue = false;
        }
    }

    private void Check(int resultCode) => statement.Database.Check(resultCode);
}
