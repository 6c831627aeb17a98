using DurableStreams.Addressing;
using DurableStreams.Storage;
using Microsoft.Extensions.Logging;

namespace DurableStreams.Diagnostics;

/// <summary>The log messages of the core.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "The store is unavailable for {Path}; its requests are told to try again.")]
    public static partial void StoreUnavailable(this ILogger log, StreamPath path, Exception problem);

    [LoggerMessage(2, LogLevel.Error, "The writer of {Path} failed; its requests are told to try again.")]
    public static partial void WriterFailed(this ILogger log, StreamPath path, Exception problem);

    [LoggerMessage(3, LogLevel.Warning, "The reminder {Kind} for {Path} failed and will be retried.")]
    public static partial void ReminderFailed(this ILogger log, ReminderKind kind, StreamPath path, Exception problem);

    [LoggerMessage(4, LogLevel.Warning, "The renewal of {Path} failed.")]
    public static partial void RenewalFailed(this ILogger log, StreamPath path, Exception problem);

    [LoggerMessage(13, LogLevel.Warning, "The head of {Path}, which is followed here, could not be read; it is tried again.")]
    public static partial void HeadPollFailed(this ILogger log, StreamPath path, Exception problem);

    [LoggerMessage(14, LogLevel.Warning, "The signal to seal {Path} was not sent; the next one will do.")]
    public static partial void SealSignalFailed(this ILogger log, StreamPath path, Exception problem);

    [LoggerMessage(6, LogLevel.Warning, "The subscribers of {Source} could not be notified; the reminder will make up for it.")]
    public static partial void SignalFailed(this ILogger log, StreamPath source, Exception problem);

    [LoggerMessage(7, LogLevel.Warning, "Telling the subscribers of {Source} takes long; its appends do not wait for it.")]
    public static partial void SignalSlow(this ILogger log, StreamPath source);

    [LoggerMessage(8, LogLevel.Warning, "The delivery of {Source} to {Estuary} failed and will be tried again.")]
    public static partial void DeliveryFailed(this ILogger log, StreamPath source, StreamPath estuary, Exception? problem);

    [LoggerMessage(9, LogLevel.Warning, "The fan-out of {Source} failed and will be tried again.")]
    public static partial void PublishFailed(this ILogger log, StreamPath source, Exception problem);

    [LoggerMessage(10, LogLevel.Error, "The fan-out of {Source} pauses after repeated failures; nothing is lost.")]
    public static partial void BreakerOpened(this ILogger log, StreamPath source);

    [LoggerMessage(11, LogLevel.Information, "The fan-out of {Source} goes on.")]
    public static partial void BreakerClosed(this ILogger log, StreamPath source);

    [LoggerMessage(12, LogLevel.Warning, "A message of the fan-out of {Source} failed; the reminder will make up for it.")]
    public static partial void MessageFailed(this ILogger log, string source, Exception problem);

    [LoggerMessage(5, LogLevel.Debug, "The sweeper processed {Count} reminders.")]
    public static partial void Swept(this ILogger log, int count);
}
