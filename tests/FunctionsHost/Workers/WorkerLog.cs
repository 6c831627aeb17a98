using DurableStreams.FunctionsHost.Rpc;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionsHost.Workers;

/// <summary>Writes the log of a worker to that of the host, under the categories of the worker.</summary>
internal sealed class WorkerLog(ILoggerFactory loggers)
{
    private const string DefaultCategory = "Worker";

    public void Write(RpcLog log)
    {
        // Levels have the same numbers on both sides.
        var level = (LogLevel)log.Level;
        ILogger logger = loggers.CreateLogger(string.IsNullOrEmpty(log.Category) ? DefaultCategory : log.Category);
        if (log.Exception is { } exception)
        {
            logger.WorkerMessageWithException(level, log.Message, exception.Message, exception.StackTrace);
        }
        else
        {
            logger.WorkerMessage(level, log.Message);
        }
    }
}
