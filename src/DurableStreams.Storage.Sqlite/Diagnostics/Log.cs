using Microsoft.Extensions.Logging;

namespace DurableStreams.Storage.Sqlite.Diagnostics;

/// <summary>The log messages of the SQLite store.</summary>
internal static partial class Log
{
    [LoggerMessage(
        1,
        LogLevel.Error,
        "A transaction of {Count} writes failed. If the disk is full, free some space; writes then resume.")]
    public static partial void TransactionFailed(this ILogger log, int count, Exception problem);

    [LoggerMessage(2, LogLevel.Information, "Transactions succeed again.")]
    public static partial void WritesResumed(this ILogger log);

    [LoggerMessage(
        3,
        LogLevel.Error,
        "The disk failed during a checkpoint. Nothing is lost, but the log grows until the server is restarted.")]
    public static partial void CheckpointFailed(this ILogger log, Exception problem);

    [LoggerMessage(
        4, LogLevel.Warning, "A checkpoint failed and will be retried. The write-ahead log grows until one succeeds.")]
    public static partial void CheckpointPostponed(this ILogger log, Exception problem);
}
