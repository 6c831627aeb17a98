using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionApp.Signals;

/// <summary>The log messages of sending signals.</summary>
internal static partial class SignalLog
{
    [LoggerMessage(
        2,
        LogLevel.Debug,
        "Dropped the signal {Operation} to {Entity}: no function has received a Durable Task client yet. The sweeper "
        + "compensates.")]
    public static partial void SignalDropped(this ILogger log, string operation, EntityInstanceId entity);
}
