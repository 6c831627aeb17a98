using Microsoft.Extensions.Logging;

namespace DurableStreams.Storage.Sqlite;

/// <summary>The log messages of the SQLite store.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "A transaction of {Count} writes failed.")]
    public static partial void TransactionFailed(this ILogger log, int count, Exception problem);

    [LoggerMessage(2, LogLevel.Information, "Transactions succeed again.")]
    public static partial void WritingAgain(this ILogger log);

    [LoggerMessage(3, LogLevel.Error, "The disk failed a checkpoint. Nothing is lost, but the log is kept and grows until the server is started again.")]
    public static partial void CheckpointFailed(this ILogger log, Exception problem);

    [LoggerMessage(4, LogLevel.Warning, "A checkpoint could not be made; the log grows until a later one.")]
    public static partial void CheckpointPutOff(this ILogger log, Exception problem);
}
