using System.Diagnostics.Metrics;

namespace DurableStreams.Storage.Sqlite.Diagnostics;

/// <summary>The metrics of a store, on the meter <c>DurableStreams.Storage.Sqlite</c>.</summary>
internal sealed class SqliteMetrics : IDisposable
{
    public const string MeterName = "DurableStreams.Storage.Sqlite";

    private readonly Meter _meter;
    private readonly Counter<long> _commits;
    private readonly Histogram<int> _groupSize;
    private readonly Histogram<double> _groupDuration;
    private readonly Histogram<double> _checkpointDuration;

    private long _transactions;
    private long _items;

    public SqliteMetrics(IMeterFactory? meters)
    {
        _meter = meters?.Create(MeterName) ?? new Meter(MeterName);
        _commits = _meter.CreateCounter<long>(
            "durablestreams.sqlite.transactions", "{transaction}", "Durable transactions.");
        _groupSize = _meter.CreateHistogram<int>(
            "durablestreams.sqlite.group.size", "{item}", "Commits and other writes in one transaction.");
        _groupDuration = _meter.CreateHistogram<double>(
            "durablestreams.sqlite.group.duration", "s", "Duration of a transaction, including the wait for the disk.");
        _checkpointDuration = _meter.CreateHistogram<double>(
            "durablestreams.sqlite.checkpoint.duration", "s", "Duration of a checkpoint of the write-ahead log.");
    }

    public SqliteCounters Counters => new(Volatile.Read(ref _transactions), Volatile.Read(ref _items));

    public void Committed(long transactions)
    {
        Volatile.Write(ref _transactions, _transactions + transactions);
        _commits.Add(transactions);
    }

    public void GroupFinished(int items, TimeSpan duration)
    {
        Volatile.Write(ref _items, _items + items);
        _groupSize.Record(items);
        _groupDuration.Record(duration.TotalSeconds);
    }

    public void Checkpointed(TimeSpan duration) => _checkpointDuration.Record(duration.TotalSeconds);

    public void Dispose() => _meter.Dispose();
}
