using DurableStreams.Addressing;
using DurableStreams.Options;
using DurableStreams.Signals;
using DurableStreams.Storage;

namespace DurableStreams.TestKit.Services;

/// <summary>What a service fans out with.</summary>
/// <param name="Subscribers">The registry.</param>
/// <param name="Signals">Signals; those of maintenance too, where it is both.</param>
/// <param name="Queue">The queue.</param>
/// <param name="Options">Null for the defaults.</param>
public sealed record TestFanOut(ISubscriberStore Subscribers, IFanOutSignals Signals, IFanOutQueue Queue, FanOutOptions? Options = null)
{
    /// <summary>Whose signals and messages are lost: what is to happen is up to the sweeper.</summary>
    public static TestFanOut Silent(ISubscriberStore subscribers)
    {
        var silence = new Silence();
        return new TestFanOut(subscribers, silence, silence);
    }

    private sealed class Silence : IFanOutSignals, IFanOutQueue
    {
        public ValueTask SourceAdvancedAsync(StreamPath source, DateTimeOffset since, CancellationToken cancellationToken) => default;

        public ValueTask DeliverAsync(
            StreamPath source, IReadOnlyList<StreamPath> estuaries, DateTimeOffset since, CancellationToken cancellationToken) => default;

        public ValueTask EnqueueAsync(FanOutMessage message, TimeSpan delay, CancellationToken cancellationToken) => default;
    }
}
