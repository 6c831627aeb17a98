using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionApp.Http;

/// <summary>The log messages of the HTTP functions.</summary>
internal static partial class HttpLog
{
    [LoggerMessage(1, LogLevel.Debug, "A request failed after its client had disconnected.")]
    public static partial void RequestAbandoned(this ILogger log, Exception problem);
}
