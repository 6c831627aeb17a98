using DurableStreams.Signals;
using Microsoft.DurableTask.Entities;

namespace DurableStreams.FunctionApp;

/// <summary>Signals sent by an operation of an entity: in order, once, and only if the operation succeeds.</summary>
/// <remarks>For the length of one operation: what is signalled after it goes nowhere.</remarks>
internal sealed class TaskEntitySignals(TaskEntityContext context) : IWorkSignals
{
    public ValueTask SealAsync(StreamPath stream, CancellationToken cancellationToken) => Send(WorkSignal.Seal(stream));

    public ValueTask PurgeAsync(StreamPath stream, Incarnation life, CancellationToken cancellationToken) =>
        Send(WorkSignal.Purge(stream, life));

    private ValueTask Send(WorkSignal signal)
    {
        context.SignalEntity(signal.Entity, signal.Operation, signal.Input);
        return ValueTask.CompletedTask;
    }
}
