using Microsoft.Extensions.Logging;

namespace DurableStreams.AspNetCore;

/// <summary>The log messages of the HTTP layer. What a client did wrong is its own affair and in no log.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "A {Method} request failed.")]
    public static partial void RequestFailed(this ILogger log, string method, Exception exception);

    [LoggerMessage(2, LogLevel.Warning, "The store is unavailable; the client is told to try again.")]
    public static partial void StoreUnavailable(this ILogger log, Exception exception);

    [LoggerMessage(3, LogLevel.Error, "A sweep failed; what is due will be tried again.")]
    public static partial void SweepFailed(this ILogger log, Exception exception);

    [LoggerMessage(4, LogLevel.Warning, "The store did not answer a probe: this process is not ready.")]
    public static partial void ProbeFailed(this ILogger log, Exception exception);
}
