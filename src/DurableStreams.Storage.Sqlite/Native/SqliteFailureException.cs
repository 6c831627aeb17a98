namespace DurableStreams.Storage.Sqlite;

/// <summary>SQLite failed in a way that trying later does not mend: the database is damaged, or there is a bug.</summary>
public sealed class SqliteFailureException : Exception
{
    /// <summary>Makes one without a result code.</summary>
    public SqliteFailureException()
    {
    }

    /// <summary>Makes one without a result code.</summary>
    public SqliteFailureException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one without a result code.</summary>
    public SqliteFailureException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes one from what SQLite says.</summary>
    /// <param name="resultCode">SQLite's extended result code.</param>
    /// <param name="message">SQLite's message.</param>
    public SqliteFailureException(int resultCode, string message)
        : base($"SQLite failed with result code {resultCode}: {message}.") => ResultCode = resultCode;

    /// <summary>SQLite's extended result code; 0 when there is none.</summary>
    public int ResultCode { get; }

    /// <summary>The result code without its extension.</summary>
    internal int PrimaryCode => ResultCode & 0xFF;

    /// <summary>True when a later try may succeed: the disk is full or fails, memory ran out, another program has a lock.</summary>
    internal bool IsPassing => PrimaryCode is ResultCodes.Busy or ResultCodes.Locked or ResultCodes.NoMemory
        or ResultCodes.ReadOnly or ResultCodes.Interrupt or ResultCodes.Io or ResultCodes.Full or ResultCodes.CannotOpen
        or ResultCodes.Protocol;
}
