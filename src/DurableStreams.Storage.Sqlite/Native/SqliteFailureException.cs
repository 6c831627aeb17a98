namespace DurableStreams.Storage.Sqlite.Native;

/// <summary>
/// SQLite returned a failure. The store turns transient ones (a full disk, a lock) into refusals or
/// <see cref="StoreUnavailableException"/>; one that reaches a caller means a damaged database or a bug.
/// </summary>
public sealed class SqliteFailureException : Exception
{
    /// <summary>Creates an exception without a result code.</summary>
    public SqliteFailureException()
    {
    }

    /// <summary>Creates an exception without a result code.</summary>
    public SqliteFailureException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception without a result code.</summary>
    public SqliteFailureException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates an exception from SQLite's extended result code and message.</summary>
    public SqliteFailureException(int resultCode, string message)
        : base($"SQLite failed with result code {resultCode}: {message}.") => ResultCode = resultCode;

    /// <summary>SQLite's extended result code; 0 if there is none.</summary>
    public int ResultCode { get; }

    /// <summary>The result code without its extension.</summary>
    internal int PrimaryCode => ResultCode & 0xFF;

    /// <summary>True if the disk is full.</summary>
    internal bool IsDiskFull => PrimaryCode == ResultCodes.Full || ResultCode == ResultCodes.SharedMemorySize;

    /// <summary>
    /// True if a retry may succeed: the disk is full or fails, memory ran out, or another program holds a lock.
    /// </summary>
    internal bool IsTransient => PrimaryCode is ResultCodes.Busy or ResultCodes.Locked or ResultCodes.NoMemory
        or ResultCodes.ReadOnly or ResultCodes.Interrupt or ResultCodes.Io or ResultCodes.Full or ResultCodes.CannotOpen
        or ResultCodes.Protocol;
}
