using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionApp.Harness;

/// <summary>The log messages of the harness.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "A batch of {Entity} failed as a whole.")]
    public static partial void BatchFailed(this ILogger log, EntityInstanceId entity, Exception problem);

    [LoggerMessage(2, LogLevel.Error, "The operation {Operation} of {Entity} failed and was rolled back.")]
    public static partial void OperationFailed(this ILogger log, string operation, EntityInstanceId entity, Exception problem);

    [LoggerMessage(3, LogLevel.Error, "The timer function {Function} failed.")]
    public static partial void TimerFailed(this ILogger log, string function, Exception problem);

    [LoggerMessage(4, LogLevel.Error, "The message {Id} failed for the {Count}. time.")]
    public static partial void MessageFailed(this ILogger log, string id, long count, Exception problem);

    [LoggerMessage(5, LogLevel.Warning, "The queue of {Function} could not be worked off.")]
    public static partial void QueueFailed(this ILogger log, string function, Exception problem);
}
