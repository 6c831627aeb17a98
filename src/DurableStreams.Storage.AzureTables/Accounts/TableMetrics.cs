using System.Diagnostics.Metrics;

namespace DurableStreams.Storage.AzureTables;

/// <summary>Counts what is billed: the operations on Table storage.</summary>
internal sealed class TableMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "DurableStreams.Storage.AzureTables";

    private readonly Meter _meter;
    private readonly Counter<long> _operations;

    public TableMetrics(IMeterFactory? factory = null)
    {
        _meter = factory?.Create(MeterName) ?? new Meter(MeterName);
        _operations = _meter.CreateCounter<long>(
            "durablestreams.tables.operations", "{operation}", "Operations on Table storage, each attempt counted, by kind and status.");
    }

    public void Counted(string kind, int status) => _operations.Add(1, new("operation", kind), new("status", status));

    public void Dispose() => _meter.Dispose();
}
