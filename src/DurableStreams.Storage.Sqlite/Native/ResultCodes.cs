namespace DurableStreams.Storage.Sqlite.Native;

/// <summary>The SQLite result codes that the store distinguishes (https://sqlite.org/rescode.html).</summary>
internal static class ResultCodes
{
    public const int Ok = 0;
    public const int Busy = 5;
    public const int Locked = 6;
    public const int NoMemory = 7;
    public const int ReadOnly = 8;
    public const int Interrupt = 9;
    public const int Io = 10;
    public const int Corrupt = 11;
    public const int Full = 13;
    public const int CannotOpen = 14;
    public const int Protocol = 15;
    public const int TooBig = 18;
    public const int NotADatabase = 26;
    public const int Row = 100;
    public const int Done = 101;

    /// <summary>An extended code of <see cref="Io"/>: no space to enlarge the index of the log.</summary>
    public const int SharedMemorySize = 4874;
}
