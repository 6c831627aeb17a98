using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;

namespace DurableStreams.FunctionApp.Tests.Simulation;

/// <summary>The context that the operations of a batch share; collects their signals.</summary>
internal sealed class BatchContext(EntityInstanceId id) : TaskEntityContext
{
    private bool _isClosed;

    public override EntityInstanceId Id => id;

    public List<EntitySignal> Sent { get; } = [];

    /// <summary>Refuses further signals. Durable Task silently drops a signal sent after its batch.</summary>
    public void Close() => _isClosed = true;

    public override void SignalEntity(
        EntityInstanceId id, string operationName, object? input = null, SignalEntityOptions? options = null)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        Sent.Add(new EntitySignal(id, operationName, EntityJson.Write(input), At: options?.SignalTime));
    }

    public override string ScheduleNewOrchestration(
        TaskName name, object? input = null, StartOrchestrationOptions? options = null) =>
        throw new NotSupportedException("The function app has no orchestrations.");
}
