using Microsoft.Extensions.Logging;

namespace DurableStreams.Storage.Sqlite.Diagnostics;

/// <summary>The log messages of the SQLite store.</summary>
internal static partial class Log
{
    [LoggerMessage(
        1,
        LogLevel.Error,
        "A transaction of {Count} writes failed. Further failures are logged once a minute.")]
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

    [LoggerMessage(
        5,
        LogLevel.Error,
        "The disk of {Folder} is full: {FreeBytes} bytes are free, and {MinFreeBytes} must be (MinFreeDiskBytes). Appends are refused; deleting streams frees space, and so does anything else that makes room on the disk.")]
    public static partial void DiskFull(this ILogger log, string folder, long freeBytes, long minFreeBytes);

    [LoggerMessage(6, LogLevel.Information, "The disk of {Folder} has space again: {FreeBytes} bytes are free.")]
    public static partial void DiskHasSpace(this ILogger log, string folder, long freeBytes);

    [LoggerMessage(7, LogLevel.Warning, "The file {File}, which holds disk space in reserve, could not be deleted.")]
    public static partial void ReserveKept(this ILogger log, string file, Exception problem);

    [LoggerMessage(8, LogLevel.Information, "{Count} files were deleted whose appends were never acknowledged.")]
    public static partial void OrphanedFilesDeleted(this ILogger log, int count);

    [LoggerMessage(
        9,
        LogLevel.Warning,
        "Files of appends that were never acknowledged could not be deleted; the next start tries again.")]
    public static partial void OrphanedFilesKept(this ILogger log, Exception problem);
}
