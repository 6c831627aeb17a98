using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionApp.Background;

/// <summary>The log messages of the timer function.</summary>
internal static partial class BackgroundLog
{
    [LoggerMessage(
        7,
        LogLevel.Warning,
        "The store was unavailable during a sweep. The next sweep continues; check the storage account.")]
    public static partial void StoreUnavailable(this ILogger log, Exception problem);

    [LoggerMessage(8, LogLevel.Error, "A sweep failed unexpectedly. The next sweep tries again.")]
    public static partial void SweepFailed(this ILogger log, Exception problem);

    [LoggerMessage(9, LogLevel.Information, "Removed {Count} empty entities.")]
    public static partial void EntitiesCleaned(this ILogger log, int count);

    [LoggerMessage(10, LogLevel.Warning, "Removing empty entities failed. It is tried again in the next hour.")]
    public static partial void CleaningFailed(this ILogger log, Exception problem);
}
