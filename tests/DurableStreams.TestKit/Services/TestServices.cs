using DurableStreams.Diagnostics;
using DurableStreams.Hosting;
using DurableStreams.Options;
using DurableStreams.Signals;
using DurableStreams.Storage;

namespace DurableStreams.TestKit.Services;

/// <summary>Starts services over the stores of a test.</summary>
public static class TestServices
{
    /// <param name="streams">The store of streams.</param>
    /// <param name="reminders">The store of reminders.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="time">Null for the system's clock.</param>
    /// <param name="fanOut">Null for a service whose signals and messages go nowhere, over the registry of the same store.</param>
    /// <param name="fanOutMetrics">Null for instruments of its own.</param>
    public static StreamService Start(
        IStreamStore streams,
        IReminderStore reminders,
        StreamServiceOptions? options = null,
        TimeProvider? time = null,
        TestFanOut? fanOut = null,
        FanOutMetrics? fanOutMetrics = null)
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
            FanOut = fanOut.Options ?? new FanOutOptions(),
            Options = options ?? new StreamServiceOptions(),
            Time = time ?? TimeProvider.System,
            FanOutMetrics = fanOutMetrics ?? new FanOutMetrics(),
        });
    }
}
