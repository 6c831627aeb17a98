using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace DurableStreams.FunctionsHost;

/// <summary>The log messages of the host.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 1, Message = "{Message}")]
    public static partial void WorkerMessage(this ILogger log, LogLevel level, string message);

    [LoggerMessage(EventId = 2, Message = "{Message} {Problem}\n{StackTrace}")]
    public static partial void WorkerMessageWithException(
        this ILogger log, LogLevel level, string message, string problem, string stackTrace);

    [LoggerMessage(3, LogLevel.Information, "The worker {ProcessId} started.")]
    public static partial void WorkerStarted(this ILogger log, int processId);

    [LoggerMessage(4, LogLevel.Information, "The worker {ProcessId} exited with code {ExitCode}.")]
    public static partial void WorkerExited(this ILogger log, int processId, int exitCode);

    [LoggerMessage(5, LogLevel.Error, "The worker did not become ready: {Reason}")]
    public static partial void WorkerNotReady(this ILogger log, string reason);

    [LoggerMessage(6, LogLevel.Error, "The timer function {Function} failed.")]
    public static partial void TimerFailed(this ILogger log, string function, Exception problem);

    [LoggerMessage(7, LogLevel.Error, "The function {Function} failed.")]
    public static partial void HttpFunctionFailed(this ILogger log, string function, Exception problem);

    [LoggerMessage(8, LogLevel.Error, "A request to the function {Function} could not be proxied: {Error}.")]
    public static partial void RequestNotProxied(this ILogger log, string function, ForwarderError error);
}
