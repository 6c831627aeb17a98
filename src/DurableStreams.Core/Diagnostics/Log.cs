using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.Subscriptions;
using Microsoft.Extensions.Logging;

namespace DurableStreams.Diagnostics;

/// <summary>The log messages of the core.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "The store was unavailable for {Path}; pending requests were refused.")]
    public static partial void StoreUnavailable(this ILogger log, StreamPath path, Exception problem);

    [LoggerMessage(2, LogLevel.Error, "The actor of {Path} failed; pending requests were refused.")]
    public static partial void ActorFailed(this ILogger log, StreamPath path, Exception problem);

    [LoggerMessage(3, LogLevel.Warning, "The reminder {Kind} for {Path} failed and will be retried.")]
    public static partial void ReminderFailed(this ILogger log, ReminderKind kind, StreamPath path, Exception problem);

    [LoggerMessage(4, LogLevel.Warning, "The lifetime of {Path} could not be renewed; the next tick retries.")]
    public static partial void RenewalFailed(this ILogger log, StreamPath path, Exception problem);

    [LoggerMessage(13, LogLevel.Warning, "The head of {Path} could not be read for live readers; polling continues.")]
    public static partial void HeadPollFailed(this ILogger log, StreamPath path, Exception problem);

    [LoggerMessage(14, LogLevel.Warning, "The signal to seal {Path} could not be sent; a later one replaces it.")]
    public static partial void SealSignalFailed(this ILogger log, StreamPath path, Exception problem);

    [LoggerMessage(6, LogLevel.Warning, "The signal for subscribers of {Source} failed; the reminder replaces it.")]
    public static partial void SignalFailed(this ILogger log, StreamPath source, Exception problem);

    [LoggerMessage(7, LogLevel.Warning, "The signal for subscribers of {Source} is slow; appends do not wait for it.")]
    public static partial void SignalSlow(this ILogger log, StreamPath source);

    [LoggerMessage(8, LogLevel.Warning, "The delivery of {Source} to {Estuary} failed and will be retried.")]
    public static partial void DeliveryFailed(
        this ILogger log, StreamPath source, StreamPath estuary, Exception? problem);

    [LoggerMessage(
        18,
        LogLevel.Warning,
        "The estuary {Estuary} has reached MaxStreamBytes and receives nothing more. Raise the limit, or subscribe "
        + "another estuary and delete this one.")]
    public static partial void EstuaryFull(this ILogger log, StreamPath estuary);

    [LoggerMessage(9, LogLevel.Warning, "The fan-out of {Source} failed and will be retried.")]
    public static partial void PublishFailed(this ILogger log, StreamPath source, Exception problem);

    [LoggerMessage(10, LogLevel.Error, "The fan-out of {Source} was paused after repeated failures; no data is lost.")]
    public static partial void BreakerOpened(this ILogger log, StreamPath source);

    [LoggerMessage(11, LogLevel.Information, "The fan-out of {Source} was resumed.")]
    public static partial void BreakerClosed(this ILogger log, StreamPath source);

    [LoggerMessage(12, LogLevel.Warning, "A fan-out message of {Source} failed; the reminder replaces it.")]
    public static partial void MessageFailed(this ILogger log, string source, Exception problem);

    [LoggerMessage(15, LogLevel.Warning, "The signal to append to {Path} could not be sent; it is sent again.")]
    public static partial void AppendSignalFailed(this ILogger log, StreamPath path, Exception problem);

    [LoggerMessage(
        16,
        LogLevel.Warning,
        "An append to {Path} could not be cancelled at its deadline; it may still be made. Check the storage account.")]
    public static partial void AppendNotCancelled(this ILogger log, StreamPath path, Exception problem);

    [LoggerMessage(
        17,
        LogLevel.Warning,
        "{Count} due reminders cannot be decoded and are passed over. If a newer release wrote them, it processes them "
        + "once it runs again; otherwise they are damaged.")]
    public static partial void RemindersUnreadable(this ILogger log, int count);

    [LoggerMessage(21, LogLevel.Warning, "The subscription {Subscription} could not be advanced; it is tried again.")]
    public static partial void SubscriptionFailed(this ILogger log, SubscriptionKey subscription, Exception problem);

    [LoggerMessage(19, LogLevel.Warning, "The stage '{Stage}' of {Name} failed; a reminder repeats it.")]
    public static partial void SubscriptionWorkFailed(this ILogger log, string stage, string name, Exception problem);

    [LoggerMessage(
        20,
        LogLevel.Warning,
        "The wake of {Subscription} could not be written to {WakeStream} ({Reason}); it is tried again.")]
    public static partial void WakeEventRefused(
        this ILogger log, SubscriptionKey subscription, StreamPath wakeStream, string reason);

    [LoggerMessage(5, LogLevel.Debug, "The sweeper processed {Count} reminders.")]
    public static partial void Swept(this ILogger log, int count);
}
