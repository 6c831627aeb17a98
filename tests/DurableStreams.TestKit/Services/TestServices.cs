using DurableStreams.Diagnostics;
using DurableStreams.Hosting;
using DurableStreams.Options;
using DurableStreams.Signals;
using DurableStreams.Storage;

namespace DurableStreams.TestKit.Services;

/// <summary>Starts services over the stores of a test.</summary>
public static class TestServices
{
    /// <summary>Starts a service. Null arguments stand for defaults.</summary>
    /// <param name="streams">The store of streams, and of subscribers if it implements that port.</param>
    /// <param name="reminders">The store of reminders, and of subscribers if the other store is not.</param>
    /// <param name="options">The options of the service.</param>
    /// <param name="time">The clock; by default that of the system.</param>
    /// <param name="fanOut">By default, <see cref="TestFanOut.Silent"/> over the same stores.</param>
    /// <param name="fanOutMetrics">The instruments; by default new ones.</param>
    /// <param name="appendSignals">Receives routed appends; by default there are no workers for them.</param>
    /// <param name="append">The options of routed appends.</param>
    /// <param name="largeWork">The turns of large work; by default those of the service alone.</param>
    public static StreamService Start(
        IStreamStore streams,
        IReminderStore reminders,
        StreamServiceOptions? options = null,
        TimeProvider? time = null,
        TestFanOut? fanOut = null,
        FanOutMetrics? fanOutMetrics = null,
        IAppendSignals? appendSignals = null,
        RoutedAppendOptions? append = null,
        LargeWorkTurns? largeWork = null)
    {
        fanOut ??= TestFanOut.Silent(streams as ISubscriberStore ?? (ISubscriberStore)reminders);
        return new StreamService(new StreamServiceContext
        {
            Streams = streams,
            Reminders = reminders,
            Subscribers = fanOut.Subscribers,
            Signals = fanOut.Signals,
            Queue = fanOut.Queue,
            Maintenance = fanOut.Signals as IMaintenanceSignals,
            AppendSignals = appendSignals,
            Append = append ?? new RoutedAppendOptions(),
            FanOut = fanOut.Options ?? new FanOutOptions(),
            LargeWork = largeWork ?? new LargeWorkTurns(),
            Options = options ?? new StreamServiceOptions(),
            Time = time ?? TimeProvider.System,
            FanOutMetrics = fanOutMetrics ?? new FanOutMetrics(),
        });
    }
}
