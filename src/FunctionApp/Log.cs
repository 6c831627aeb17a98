using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionApp;

/// <summary>The log messages of the function app.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Debug, "A request ended after its client had gone.")]
    public static partial void RequestAbandoned(this ILogger log, Exception problem);

    [LoggerMessage(2, LogLevel.Debug, "The signal {Operation} to {Entity} was dropped: no function has been given a client yet.")]
    public static partial void SignalDropped(this ILogger log, string operation, EntityInstanceId entity);

    [LoggerMessage(3, LogLevel.Warning, "The store was unavailable to {Operation} of {Path}, attempt {Attempt}; it goes on later.")]
    public static partial void OperationPostponed(this ILogger log, string operation, string path, int attempt, Exception problem);

    [LoggerMessage(4, LogLevel.Warning, "The store was unavailable to {Operation} of {Path} in every attempt; the sweeper or the next signal finds it.")]
    public static partial void OperationGivenUp(this ILogger log, string operation, string path, Exception problem);

    [LoggerMessage(5, LogLevel.Error, "The operation {Operation} of {Path} failed.")]
    public static partial void OperationFailed(this ILogger log, string operation, string? path, Exception problem);

    [LoggerMessage(6, LogLevel.Warning, "The operation {Operation} came with an input that names no stream.")]
    public static partial void InputUnusable(this ILogger log, string operation);

    [LoggerMessage(7, LogLevel.Warning, "The store is unavailable; what is due is swept next time.")]
    public static partial void StoreUnavailable(this ILogger log, Exception problem);

    [LoggerMessage(8, LogLevel.Error, "A sweep failed; what is due is tried again.")]
    public static partial void SweepFailed(this ILogger log, Exception problem);

    [LoggerMessage(9, LogLevel.Information, "{Count} empty entities were removed.")]
    public static partial void EntitiesCleaned(this ILogger log, int count);

    [LoggerMessage(10, LogLevel.Warning, "Empty entities could not be removed; the next hour tries again.")]
    public static partial void CleaningFailed(this ILogger log, Exception problem);
}
