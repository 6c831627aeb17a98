using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;

namespace DurableStreams.FunctionApp.Harness;

/// <summary>The context of the operations of a batch; collects what they send.</summary>
internal sealed class BatchContext(EntityInstanceId id) : TaskEntityContext
{
    private bool _isClosed;

    public override EntityInstanceId Id => id;

    public List<EntitySignal> Sent { get; } = [];

    /// <summary>After the batch nothing can be sent any more: with the real one it would silently go nowhere.</summary>
    public void Close() => _isClosed = true;

    public override void SignalEntity(EntityInstanceId id, string operationName, object? input = null, SignalEntityOptions? options = null)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        Sent.Add(new EntitySignal(id, operationName, EntityJson.Write(input), IsOrdered: true, options?.SignalTime));
    }

    public override string ScheduleNewOrchestration(TaskName name, object? input = null, StartOrchestrationOptions? options = null) =>
        throw new NotSupportedException("The function app has no orchestrations.");
}
