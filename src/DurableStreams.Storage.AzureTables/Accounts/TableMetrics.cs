using System.Diagnostics.Metrics;

namespace DurableStreams.Storage.AzureTables.Accounts;

/// <summary>Counts the operations on Table storage, which are what the service bills.</summary>
internal sealed class TableMetrics : IDisposable
{
    public const string MeterName = "DurableStreams.Storage.AzureTables";

    private readonly Meter _meter;
    private readonly Counter<long> _operations;

    public TableMetrics(IMeterFactory? factory = null)
    {
        _meter = factory?.Create(MeterName) ?? new Meter(MeterName);
        _operations = _meter.CreateCounter<long>(
            "durablestreams.tables.operations",
            "{operation}",
            "Operations on Table storage, by kind and HTTP status. Every attempt of a call is counted; status 0 means "
            + "no response.");
    }

    public void OperationCompleted(string kind, int status) =>
        _operations.Add(1, new("operation", kind), new("status", status));

    public void Dispose() => _meter.Dispose();
}
