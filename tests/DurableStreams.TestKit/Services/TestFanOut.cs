using DurableStreams.Addressing;
using DurableStreams.Options;
using DurableStreams.Signals;
using DurableStreams.Storage;

namespace DurableStreams.TestKit.Services;

/// <summary>The parts of a service that its fan-out uses.</summary>
/// <param name="Subscribers">The registry of subscribers.</param>
/// <param name="Signals">Also used as <see cref="IMaintenanceSignals"/> if it implements that.</param>
/// <param name="Queue">The queue of fan-out messages.</param>
/// <param name="Options">Null for the defaults.</param>
public sealed record TestFanOut(
    ISubscriberStore Subscribers,
    IFanOutSignals Signals,
    IFanOutQueue Queue,
    FanOutOptions? Options = null)
{
    /// <summary>A fan-out whose signals and messages are all lost, so that only the sweeper can deliver.</summary>
    public static TestFanOut Silent(ISubscriberStore subscribers)
    {
        var silence = new Silence();
        return new TestFanOut(subscribers, silence, silence);
    }

    private sealed class Silence : IFanOutSignals, IFanOutQueue
    {
        public ValueTask SourceAdvancedAsync(
            SourceKey source, DateTimeOffset since, CancellationToken cancellationToken) => default;

        public ValueTask DeliverAsync(
            StreamPath source,
            IReadOnlyList<StreamPath> estuaries,
            DateTimeOffset since,
            CancellationToken cancellationToken) => default;

        public ValueTask EnqueueAsync(
            FanOutMessage message, TimeSpan delay, CancellationToken cancellationToken) => default;
    }
}
