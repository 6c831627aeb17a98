using System.Diagnostics.Metrics;
using DurableStreams.Diagnostics;

namespace DurableStreams.Core.Tests.FanOut;

/// <summary>Records the measurements of all fan-out instruments of one process.</summary>
internal sealed class FanOutMeasurements : IMeterFactory
{
    private const string Prefix = "durablestreams.fanout.";

    private readonly Lock _gate = new();
    private readonly MeterListener _listener = new();
    private readonly List<Instrument> _instruments = [];
    private readonly List<(string Name, double Value, string Tags)> _all = [];
    private readonly List<(Func<bool> IsSo, TaskCompletionSource Done)> _awaited = [];

    public FanOutMeasurements()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            // Other tests in this process use meters with the same name.
            if (instrument.Meter.Scope == this)
            {
                _instruments.Add(instrument);
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.Start();
        Metrics = new FanOutMetrics(this);
    }

    public FanOutMetrics Metrics { get; }

    /// <summary>Each instrument with its unit.</summary>
    public IEnumerable<string> Instruments =>
        _instruments.Select(one => $"{one.Name[Prefix.Length..]} {one.Unit}").Order();

    /// <summary>The measurements of an instrument, in order.</summary>
    /// <param name="name">Name of the instrument without the common prefix.</param>
    /// <param name="tags">Tags as <c>key=value</c>; null for any.</param>
    public IReadOnlyList<double> Values(string name, string? tags = null)
    {
        lock (_gate)
        {
            return
            [
                .. _all
                    .Where(one => one.Name == Prefix + name && (tags is null || one.Tags == tags))
                    .Select(one => one.Value),
            ];
        }
    }

    /// <summary>The sum of all measurements of an instrument.</summary>
    public double Sum(string name, string? tags = null) => Values(name, tags).Sum();

    /// <summary>Waits until the measurements fulfil a condition.</summary>
    public Task WhenAsync(Func<FanOutMeasurements, bool> isSo)
    {
        lock (_gate)
        {
            if (isSo(this))
            {
                return Task.CompletedTask;
            }

            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((() => isSo(this), done));
            return done.Task;
        }
    }

    public Meter Create(MeterOptions options) => new(options.Name, options.Version, options.Tags, this);

    public void Dispose()
    {
        Metrics.Dispose();
        _listener.Dispose();
    }

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string shown = string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"));
        lock (_gate)
        {
            _all.Add((instrument.Name, value, shown));
            _awaited.Where(one => one.IsSo()).ToList().ForEach(one => one.Done.TrySetResult());
        }
    }
}
