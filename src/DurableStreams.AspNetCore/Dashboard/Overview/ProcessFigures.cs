using System.Diagnostics.Metrics;
using DurableStreams.Diagnostics;

namespace DurableStreams.AspNetCore.Dashboard.Overview;

/// <summary>
/// Adds up a few of this process's metrics. Listens only to instruments that are used once per commit or less often,
/// and without tags, so that a measurement costs nanoseconds and no allocation.
/// </summary>
internal sealed class ProcessFigures : IDisposable
{
    private readonly IMeterFactory _meters;
    private readonly MeterListener _listener = new();
    private readonly long[] _sums = new long[Enum.GetValues<Figure>().Length];
    private double _maxDelaySeconds = -1;

    public ProcessFigures(IMeterFactory meters)
    {
        _meters = meters;
        _listener.InstrumentPublished = Choose;
        _listener.SetMeasurementEventCallback<long>(
            (_, value, _, figure) => Interlocked.Add(ref _sums[(int)(Figure)figure!], value));
        _listener.SetMeasurementEventCallback<double>((_, value, _, _) => Raise(value));
    }

    /// <summary>Starts to listen. Live readers that were opened before are not counted.</summary>
    public void Start() => _listener.Start();

    /// <summary>The sum of a figure since the start.</summary>
    public long this[Figure figure] => Interlocked.Read(ref _sums[(int)figure]);

    /// <summary>The longest delay of the fan-out since the last call; null if there was none.</summary>
    public TimeSpan? TakeMaxDelay() =>
        Interlocked.Exchange(ref _maxDelaySeconds, -1) is var seconds and >= 0 ? TimeSpan.FromSeconds(seconds) : null;

    public void Dispose() => _listener.Dispose();

    private static Figure? FigureOf(string instrument) => instrument switch
    {
        "durablestreams.commit.operations" => Figure.Appends,
        "durablestreams.commit.bytes" => Figure.Bytes,
        "durablestreams.live_readers" => Figure.LiveReaders,
        "durablestreams.fanout.deliveries" => Figure.Deliveries,
        "durablestreams.fanout.failures" => Figure.FanOutFailures,
        "durablestreams.fanout.open_breakers" => Figure.PausedSources,
        "durablestreams.fanout.delay" => Figure.FanOutDelay,
        _ => null,
    };

    // The meters of another host in this process have the same names, but another factory.
    private void Choose(Instrument instrument, MeterListener listener)
    {
        if (ReferenceEquals(instrument.Meter.Scope, _meters)
            && instrument.Meter.Name is CoreMetrics.MeterName or FanOutMetrics.MeterName
            && FigureOf(instrument.Name) is { } figure)
        {
            listener.EnableMeasurementEvents(instrument, figure);
        }
    }

    private void Raise(double seconds)
    {
        double before = Volatile.Read(ref _maxDelaySeconds);
        while (seconds > before)
        {
            double seen = Interlocked.CompareExchange(ref _maxDelaySeconds, seconds, before);
            if (seen.Equals(before))
            {
                return;
            }

            before = seen;
        }
    }
}

/// <summary>What <see cref="ProcessFigures"/> adds up.</summary>
internal enum Figure
{
    Appends,
    Bytes,
    LiveReaders,
    Deliveries,
    FanOutFailures,
    PausedSources,
    FanOutDelay,
}
