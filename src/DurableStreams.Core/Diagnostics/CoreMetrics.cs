using System.Diagnostics.Metrics;

namespace DurableStreams.Diagnostics;

/// <summary>The metrics of the core: meter <c>DurableStreams.Core</c>.</summary>
public sealed class CoreMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "DurableStreams.Core";

    private readonly Meter _meter;
    private readonly Counter<long> _commits;
    private readonly Counter<long> _operations;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _conflicts;
    private readonly Counter<long> _swept;
    private readonly Gauge<long> _unreadable;
    private readonly Counter<long> _headPolls;
    private readonly UpDownCounter<long> _liveReaders;

    /// <summary>Creates the instruments.</summary>
    /// <param name="meters">If null, a new meter is created.</param>
    public CoreMetrics(IMeterFactory? meters = null)
    {
        _meter = meters?.Create(MeterName) ?? new Meter(MeterName);
        _commits = _meter.CreateCounter<long>("durablestreams.commits", "{commit}", "Commits to streams.");
        _operations = _meter.CreateCounter<long>(
            "durablestreams.commit.operations", "{operation}", "Requests completed by commits.");
        _bytes = _meter.CreateCounter<long>("durablestreams.commit.bytes", "By", "Bytes appended.");
        _conflicts = _meter.CreateCounter<long>(
            "durablestreams.commit.conflicts", "{conflict}", "Commits that failed because another commit came first.");
        _swept = _meter.CreateCounter<long>(
            "durablestreams.sweeper.duties", "{duty}", "Reminders processed by the sweeper.");
        _unreadable = _meter.CreateGauge<long>(
            "durablestreams.sweeper.unreadable",
            "{reminder}",
            "Due reminders that the last read of the sweeper passed over because it could not decode them.");
        _headPolls = _meter.CreateCounter<long>(
            "durablestreams.head_polls", "{poll}", "Reads of the heads of followed streams, on a shared store.");
        _liveReaders = _meter.CreateUpDownCounter<long>(
            "durablestreams.live_readers", "{reader}", "Open live readers.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    internal void Committed(int operations, int bytes)
    {
        _commits.Add(1);
        _operations.Add(operations);
        _bytes.Add(bytes);
    }

    internal void Conflict() => _conflicts.Add(1);

    internal void Swept() => _swept.Add(1);

    internal void FoundUnreadable(int count) => _unreadable.Record(count);

    internal void HeadPolled() => _headPolls.Add(1);

    internal void ObserveLargeReads(Func<long> bytes) => _meter.CreateObservableUpDownCounter(
        "durablestreams.large_read_bytes", bytes, "By", "Bytes of large appends that are held for readers.");

    internal void LiveReaderOpened() => _liveReaders.Add(1);

    internal void LiveReaderClosed() => _liveReaders.Add(-1);
}
