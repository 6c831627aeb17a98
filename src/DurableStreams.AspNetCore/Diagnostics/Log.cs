using Microsoft.Extensions.Logging;

namespace DurableStreams.AspNetCore.Diagnostics;

/// <summary>The log messages of the HTTP layer. Client errors are not logged.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "A {Method} request failed.")]
    public static partial void RequestFailed(this ILogger log, string method, Exception exception);

    [LoggerMessage(
        2,
        LogLevel.Warning,
        "The store was unavailable; the request was answered 503 or will be retried. Check the store's health.")]
    public static partial void StoreUnavailable(this ILogger log, Exception exception);

    [LoggerMessage(3, LogLevel.Error, "A sweep failed; due work stays scheduled and will be retried.")]
    public static partial void SweepFailed(this ILogger log, Exception exception);

    [LoggerMessage(
        4,
        LogLevel.Warning,
        "The store did not answer a readiness probe; this process reports itself as not ready.")]
    public static partial void ProbeFailed(this ILogger log, Exception exception);

    [LoggerMessage(
        5,
        LogLevel.Error,
        "Stored data is damaged; the request was answered 500. Find all damage with 'durable-streams verify', and "
        + "restore a backup.")]
    public static partial void DataDamaged(this ILogger log, Exception exception);

    [LoggerMessage(
        6,
        LogLevel.Warning,
        "{Count} streams are below '__ds' in a project, where none can be created any more; the first is '{Path}'. They "
        + "can be read and deleted: move their data to other paths. All projects were checked: {IsComplete}.")]
    public static partial void ReservedStreamsFound(this ILogger log, int count, string path, bool isComplete);

    [LoggerMessage(7, LogLevel.Warning, "The check for streams at reserved paths failed; it is done at the next start.")]
    public static partial void ReservedStreamsUnknown(this ILogger log, Exception exception);

    [LoggerMessage(
        8, LogLevel.Error, "The fan-out that the last run left unfinished could not be resumed; the sweeper does it.")]
    public static partial void ResumeFailed(this ILogger log, Exception exception);
}
