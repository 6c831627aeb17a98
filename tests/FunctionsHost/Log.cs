using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionsHost;

/// <summary>The log messages of the host.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 1, Message = "{Message}")]
    public static partial void WorkerMessage(this ILogger log, LogLevel level, string message);

    [LoggerMessage(EventId = 2, Message = "{Message} {Problem}\n{StackTrace}")]
    public static partial void WorkerMessageWithException(this ILogger log, LogLevel level, string message, string problem, string stackTrace);

    [LoggerMessage(3, LogLevel.Information, "The worker {ProcessId} exited with code {ExitCode}.")]
    public static partial void WorkerExited(this ILogger log, int processId, int exitCode);

    [LoggerMessage(4, LogLevel.Error, "The worker did not start: {Reason}")]
    public static partial void WorkerNotStarted(this ILogger log, string reason);

    [LoggerMessage(5, LogLevel.Error, "The timer function {Function} failed.")]
    public static partial void TimerFailed(this ILogger log, string function, Exception problem);

    [LoggerMessage(6, LogLevel.Error, "The invocation of {Function} failed.")]
    public static partial void HttpInvocationFailed(this ILogger log, string function, Exception problem);

    [LoggerMessage(7, LogLevel.Error, "The request to {Function} was not proxied: {Error}.")]
    public static partial void HttpNotProxied(this ILogger log, string function, Yarp.ReverseProxy.Forwarder.ForwarderError error);

    [LoggerMessage(8, LogLevel.Information, "Publishing {Project} to {Folder}.")]
    public static partial void Publishing(this ILogger log, string project, string folder);
}
