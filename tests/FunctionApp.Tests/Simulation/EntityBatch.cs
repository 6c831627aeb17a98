using DurableStreams.FunctionApp.Entities;
using Microsoft.DurableTask.Entities;

namespace DurableStreams.FunctionApp.Tests.Simulation;

/// <summary>
/// Runs operations on one entity object, as Durable Task does. If an operation throws, it is rolled back together with
/// its signals; the other operations still run, and the batch as a whole succeeds.
/// </summary>
internal static class EntityBatch
{
    public static async Task<EntityBatchResult> RunAsync(
        ITaskEntity target,
        EntityInstanceId entity,
        string? state,
        IReadOnlyList<EntitySignal> operations,
        TimeProvider time)
    {
        var context = new BatchContext(entity);
        var current = new BatchState(state);
        var failures = new List<(string, Exception)>();
        var results = new List<object?>();
        foreach (EntitySignal operation in operations)
        {
            int sent = context.Sent.Count;
            string? checkpoint = current.Json;
            try
            {
                results.Add(await target.RunAsync(new BatchOperation(operation, context, current)));
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

        if (target is StreamEntity stream)
        {
            // As its function does.
            await stream.CompleteBatchAsync();
        }

        context.Close();
        DateTimeOffset now = time.GetUtcNow();
        EntitySignal[] signals =
            [.. context.Sent.Select(signal => signal.At <= now ? signal with { At = null } : signal)];
        return new EntityBatchResult(current.Json, signals, failures) { Results = results };
    }
}
