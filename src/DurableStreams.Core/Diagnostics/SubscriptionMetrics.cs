using System.Diagnostics.Metrics;

namespace DurableStreams.Diagnostics;

/// <summary>The metrics of subscriptions: meter <c>DurableStreams.Subscriptions</c>.</summary>
public sealed class SubscriptionMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "DurableStreams.Subscriptions";

    private readonly Meter _meter;
    private readonly Counter<long> _wakes;
    private readonly Counter<long> _attempts;
    private readonly Counter<long> _leaseExpiries;
    private readonly Counter<long> _failures;
    private readonly Histogram<double> _sendDuration;

    /// <summary>Creates the instruments.</summary>
    /// <param name="meters">If null, a new meter is created.</param>
    public SubscriptionMetrics(IMeterFactory? meters = null)
    {
        _meter = meters?.Create(MeterName) ?? new Meter(MeterName);
        _wakes = _meter.CreateCounter<long>(
            "durablestreams.subscriptions.wakes", "{wake}", "Wakes that were committed, by type of subscription.");
        _attempts = _meter.CreateCounter<long>(
            "durablestreams.subscriptions.attempts", "{attempt}", "Attempts to send a wake, by result.");
        _leaseExpiries = _meter.CreateCounter<long>(
            "durablestreams.subscriptions.lease_expiries", "{lease}", "Leases that ended without an ack or an answer.");
        _failures = _meter.CreateCounter<long>(
            "durablestreams.subscriptions.failures", "{failure}", "Failures that will be retried, by stage.");
        _sendDuration = _meter.CreateHistogram<double>(
            "durablestreams.subscriptions.send.duration", "s", "Duration of attempts to send a wake.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    internal void Woken(string type) => _wakes.Add(1, new KeyValuePair<string, object?>("type", type));

    internal void Attempted(string result, TimeSpan duration)
    {
        _attempts.Add(1, new KeyValuePair<string, object?>("result", result));
        _sendDuration.Record(duration.TotalSeconds);
    }

    internal void LeaseExpired() => _leaseExpiries.Add(1);

    internal void Failed(string stage) => _failures.Add(1, new KeyValuePair<string, object?>("stage", stage));
}
