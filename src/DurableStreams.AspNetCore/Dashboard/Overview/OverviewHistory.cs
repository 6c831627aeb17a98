namespace DurableStreams.AspNetCore.Dashboard.Overview;

/// <summary>The figures of the last minutes, so that the charts of a page that is opened are not empty.</summary>
internal sealed class OverviewHistory(ProcessFigures figures, TimeProvider time)
{
    /// <summary>How many samples are kept: five minutes.</summary>
    public const int MaxSamples = 300;

    /// <summary>The time between two samples.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Queue<OverviewSample> _samples = new(MaxSamples);
    private (long Timestamp, long Appends, long Bytes, long Deliveries, long Failures) _last;

    /// <summary>When the first sample started.</summary>
    public DateTimeOffset StartedAt { get; private set; }

    /// <summary>Starts the first sample.</summary>
    public void Start()
    {
        lock (_lock)
        {
            StartedAt = time.GetUtcNow();
            _last = Measure();
        }
    }

    /// <summary>Ends a sample and starts the next one.</summary>
    public void Take()
    {
        lock (_lock)
        {
            (long Timestamp, long Appends, long Bytes, long Deliveries, long Failures) now = Measure();
            if (_samples.Count == MaxSamples)
            {
                _samples.Dequeue();
            }

            _samples.Enqueue(new OverviewSample(
                time.GetUtcNow().ToUnixTimeMilliseconds(),
                Math.Round(time.GetElapsedTime(_last.Timestamp, now.Timestamp).TotalSeconds, 3),
                now.Appends - _last.Appends,
                now.Bytes - _last.Bytes,
                figures[Figure.LiveReaders],
                now.Deliveries - _last.Deliveries,
                figures.TakeMaxDelay() is { } delay ? Math.Round(delay.TotalMilliseconds, 1) : null,
                now.Failures - _last.Failures));
            _last = now;
        }
    }

    /// <summary>The samples that ended after a time, oldest first.</summary>
    /// <param name="after">In milliseconds since 1970.</param>
    public IReadOnlyList<OverviewSample> After(long after)
    {
        lock (_lock)
        {
            return [.. _samples.Where(sample => sample.At > after)];
        }
    }

    private (long Timestamp, long Appends, long Bytes, long Deliveries, long Failures) Measure() => (
        time.GetTimestamp(),
        figures[Figure.Appends],
        figures[Figure.Bytes],
        figures[Figure.Deliveries],
        figures[Figure.FanOutFailures]);
}
