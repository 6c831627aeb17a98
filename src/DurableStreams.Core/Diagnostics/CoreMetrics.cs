using System.Diagnostics.Metrics;

namespace DurableStreams.Diagnostics;

/// <summary>The instruments of the core, meter <c>DurableStreams.Core</c>.</summary>
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
    private readonly Counter<long> _headPolls;
    private readonly UpDownCounter<long> _liveReaders;

    /// <summary>Makes the instruments.</summary>
    /// <param name="meters">Null for a meter of its own.</param>
    public CoreMetrics(IMeterFactory? meters = null)
    {
        _meter = meters?.Create(MeterName) ?? new Meter(MeterName);
        _commits = _meter.CreateCounter<long>("durablestreams.commits", "{commit}", "Commits of stream heads.");
        _operations = _meter.CreateCounter<long>("durablestreams.commit.operations", "{operation}", "Requests answered by commits.");
        _bytes = _meter.CreateCounter<long>("durablestreams.commit.bytes", "By", "Bytes appended.");
        _conflicts = _meter.CreateCounter<long>("durablestreams.commit.conflicts", "{conflict}", "Commits that lost a race and were decided again.");
        _swept = _meter.CreateCounter<long>("durablestreams.sweeper.duties", "{duty}", "Duties that the sweeper worked off.");
        _headPolls = _meter.CreateCounter<long>("durablestreams.head_polls", "{poll}", "Looks at heads for those who follow streams, where processes share a store.");
        _liveReaders = _meter.CreateUpDownCounter<long>("durablestreams.live_readers", "{reader}", "Readers that follow a stream.");
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

    internal void HeadPolled() => _headPolls.Add(1);

    internal void LiveReaderOpened() => _liveReaders.Add(1);

    internal void LiveReaderClosed() => _liveReaders.Add(-1);
}
