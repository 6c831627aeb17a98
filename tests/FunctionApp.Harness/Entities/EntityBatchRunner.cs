using Microsoft.DurableTask.Entities;

namespace DurableStreams.FunctionApp.Harness;

/// <summary>Runs a batch through the function of its entity.</summary>
public sealed class EntityBatchRunner(EntityFunctions functions, FunctionInvoker invoker, HostJson host, TimeProvider time)
{
    public int MaxBatchSize => host.MaxEntityOperationBatchSize;

    /// <summary>Runs it without a trace: what comes of it is the caller's to commit.</summary>
    public async Task<EntityBatchResult> RunAsync(EntityInstanceId entity, string? state, IReadOnlyList<EntitySignal> operations)
    {
        var batch = new EntityBatch(entity, state, operations, time);
        await functions.RunAsync(invoker, entity, batch);
        return batch.Result ?? throw new InvalidOperationException($"The function of {entity} did not dispatch its batch.");
    }
}
