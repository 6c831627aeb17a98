using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionApp.Entities;

/// <summary>The log messages of the entities.</summary>
internal static partial class EntityLog
{
    [LoggerMessage(
        3,
        LogLevel.Warning,
        "The store was unavailable during {Operation} of {Path}, attempt {Attempt}. A retry is scheduled.")]
    public static partial void OperationPostponed(
        this ILogger log, string operation, string path, int attempt, Exception problem);

    [LoggerMessage(
        4,
        LogLevel.Warning,
        "The store was unavailable during {Operation} of {Path} in every attempt. The sweeper or the next signal continues; check the storage account.")]
    public static partial void OperationGivenUp(this ILogger log, string operation, string path, Exception problem);

    [LoggerMessage(
        5,
        LogLevel.Error,
        "The operation {Operation} of {Path} failed unexpectedly. The sweeper or the next signal tries again.")]
    public static partial void OperationFailed(this ILogger log, string operation, string? path, Exception problem);

    [LoggerMessage(6, LogLevel.Warning, "Ignored the operation {Operation}: its input does not name a valid stream.")]
    public static partial void InputUnusable(this ILogger log, string operation);

    [LoggerMessage(
        7,
        LogLevel.Warning,
        "A batch of operations ended before {Appends} of its appends. Their requests find the outcome in storage; check the storage account if this repeats.")]
    public static partial void BatchNotAwaited(this ILogger log, int appends);

    [LoggerMessage(8, LogLevel.Warning, "Ignored the signal {Operation} of {Path}: its input is invalid ({Error}).")]
    public static partial void SignalInvalid(this ILogger log, string operation, string? path, string error);
}
