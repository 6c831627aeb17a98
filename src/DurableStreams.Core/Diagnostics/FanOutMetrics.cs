using System.Diagnostics.Metrics;

namespace DurableStreams.Diagnostics;

/// <summary>The metrics of the fan-out: meter <c>DurableStreams.FanOut</c>.</summary>
public sealed class FanOutMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "DurableStreams.FanOut";

    private readonly Meter _meter;
    private readonly Counter<long> _publishes;
    private readonly Counter<long> _deliveries;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _refused;
    private readonly Histogram<long> _lag;
    private readonly Histogram<double> _delay;
    private readonly UpDownCounter<long> _openBreakers;
    private readonly UpDownCounter<long> _queued;

    /// <summary>Creates the instruments.</summary>
    /// <param name="meters">If null, a new meter is created.</param>
    public FanOutMetrics(IMeterFactory? meters = null)
    {
        _meter = meters?.Create(MeterName) ?? new Meter(MeterName);
        _publishes = _meter.CreateCounter<long>(
            "durablestreams.fanout.publishes", "{publish}", "Notifications of all subscribers of a source, by mode.");
        _deliveries = _meter.CreateCounter<long>(
            "durablestreams.fanout.deliveries", "{delivery}", "Commits that copied bytes of a source to an estuary.");
        _bytes = _meter.CreateCounter<long>("durablestreams.fanout.bytes", "By", "Bytes delivered to estuaries.");
        _failures = _meter.CreateCounter<long>(
            "durablestreams.fanout.failures", "{failure}", "Failures that will be retried, by stage.");
        _refused = _meter.CreateCounter<long>(
            "durablestreams.fanout.refused", "{delivery}", "Deliveries that were refused because the estuary is full.");
        _lag = _meter.CreateHistogram<long>(
            "durablestreams.fanout.lag", "By", "How far an estuary was behind its source before a delivery.");
        _delay = _meter.CreateHistogram<double>(
            "durablestreams.fanout.delay", "s", "Time from an append to a source until an estuary has it.");
        _openBreakers = _meter.CreateUpDownCounter<long>(
            "durablestreams.fanout.open_breakers", "{source}", "Sources whose fan-out is paused.");
        _queued = _meter.CreateUpDownCounter<long>(
            "durablestreams.fanout.queue.depth", "{message}", "Messages in the queue of this process.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    internal void Published(string mode) => _publishes.Add(1, new KeyValuePair<string, object?>("mode", mode));

    internal void Delivered(long bytes, long lag)
    {
        _deliveries.Add(1);
        _bytes.Add(bytes);
        _lag.Record(lag);
    }

    internal void CaughtUp(TimeSpan delay) => _delay.Record(Math.Max(0, delay.TotalSeconds));

    internal void Failed(string stage) => _failures.Add(1, new KeyValuePair<string, object?>("stage", stage));

    internal void Refused() => _refused.Add(1);

    internal void BreakerOpened() => _openBreakers.Add(1);

    internal void BreakerClosed() => _openBreakers.Add(-1);

    internal void Queued() => _queued.Add(1);

    internal void Dequeued() => _queued.Add(-1);
}
