using DurableStreams.Addressing;
using DurableStreams.Signals;
using DurableStreams.Storage;
using Microsoft.DurableTask.Entities;

namespace DurableStreams.FunctionApp.Entities;

/// <summary>Sends the signals of an entity operation: in order, once, and only if the operation succeeds.</summary>
/// <remarks>Valid until the operation ends. Signals sent later are lost.</remarks>
internal sealed class TaskEntitySignals(TaskEntityContext context) : IFanOutSignals
{
    public ValueTask SourceAdvancedAsync(
        SourceKey source, DateTimeOffset since, CancellationToken cancellationToken) =>
        Send(WorkSignal.Publish(source, since));

    public ValueTask DeliverAsync(
        StreamPath source,
        IReadOnlyList<StreamPath> estuaries,
        DateTimeOffset since,
        CancellationToken cancellationToken)
    {
        foreach (StreamPath estuary in estuaries)
        {
            Signal(WorkSignal.Deliver(source, estuary, since));
        }

        return ValueTask.CompletedTask;
    }

    private ValueTask Send(WorkSignal signal)
    {
        Signal(signal);
        return ValueTask.CompletedTask;
    }

    private void Signal(WorkSignal signal) => context.SignalEntity(signal.Entity, signal.Operation, signal.Input);
}
