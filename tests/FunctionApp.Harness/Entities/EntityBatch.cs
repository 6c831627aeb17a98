using Microsoft.DurableTask.Entities;

namespace DurableStreams.FunctionApp.Harness;

/// <summary>
/// A run of operations on one entity object. Each either succeeds, or what it did to the state and what it meant to send
/// is undone; the others go on, and the batch as a whole succeeds.
/// </summary>
internal sealed class EntityBatch(EntityInstanceId entity, string? state, IReadOnlyList<EntitySignal> operations, TimeProvider time)
{
    /// <summary>Null until it has run.</summary>
    public EntityBatchResult? Result { get; private set; }

    public async Task RunAsync(ITaskEntity target)
    {
        var context = new BatchContext(entity);
        var current = new BatchState(state);
        var failures = new List<(string, Exception)>();
        foreach (EntitySignal operation in operations)
        {
            int sent = context.Sent.Count;
            string? checkpoint = current.Json;
            try
            {
                await target.RunAsync(new BatchOperation(operation, context, current));
            }
#pragma warning disable CA1031 // Durable Task catches everything here.
            catch (Exception problem)
#pragma warning restore CA1031
            {
                current.RollBack(checkpoint);
                context.Sent.RemoveRange(sent, context.Sent.Count - sent);
                failures.Add((operation.Operation, problem));
            }
        }

        context.Close();
        Result = new EntityBatchResult(current.Json, [.. context.Sent.Select(Timed)], failures);
    }

    // A time that has passed already is none.
    private EntitySignal Timed(EntitySignal signal) => signal.At <= time.GetUtcNow() ? signal with { At = null } : signal;
}
