using DurableStreams.Addressing;
using DurableStreams.Maintenance;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionApp.Entities;

/// <summary>
/// Maintains one stream: joins its small segments and removes the rows of its deleted incarnations. An operation does a
/// bounded amount of work and signals the entity to continue. Running it twice, or not at all, is harmless.
/// </summary>
/// <remarks>
/// Every public instance method is an operation that any Durable Task client can call, so there are no others.
/// Operations do not throw, because Durable Task rolls back an operation that throws and does not retry it.
/// </remarks>
public sealed class StreamEntity(StreamService streams, TimeProvider time, ILogger<StreamEntity> log)
    : TaskEntity<StreamEntityState?>
{
    /// <summary>The name of the entity. Stored with its state; never change it.</summary>
    internal const string Name = "Stream";

    internal const int MaxSealSteps = 16;
    internal const int MaxPurgeRows = 500;

    private readonly Retries _retries = new(time, log);

    /// <summary>Runs a batch of operations.</summary>
    [Function(Name)]
    public static Task DispatchAsync([EntityTrigger] TaskEntityDispatcher dispatcher)
    {
        ArgumentNullException.ThrowIfNull(dispatcher);
        return dispatcher.DispatchAsync<StreamEntity>();
    }

    /// <summary>Operation: joins small segments.</summary>
    public Task Seal(SealInput? input) => _retries.RunAsync(
        nameof(Seal),
        input?.Path,
        input?.Attempt ?? 0,
        path => SealAsync(path, input!),
        (attempt, at) => Context.SignalEntity(Context.Id, nameof(Seal), input! with { Attempt = attempt }, at));

    /// <summary>Operation: removes the rows of a deleted incarnation.</summary>
    public Task Purge(PurgeInput? input) => _retries.RunAsync(
        nameof(Purge),
        input?.Path,
        input?.Attempt ?? 0,
        path => PurgeAsync(path, input!),
        (attempt, at) => Context.SignalEntity(Context.Id, nameof(Purge), input! with { Attempt = attempt }, at));

    private async Task SealAsync(StreamPath path, SealInput input)
    {
        SealProgress? before = State?.Sealed();
        SealProgress? after = await streams.SealAsync(path, before, MaxSealSteps, CancellationToken.None);
        if (after is null)
        {
            // The stream does not exist, or its store does not support sealing.
            State = null;
            return;
        }

        State = StreamEntityState.Of(after);
        if (!after.IsComplete && HasAdvanced(after, before))
        {
            Context.SignalEntity(Context.Id, nameof(Seal), input with { Attempt = 0 });
        }
    }

    private async Task PurgeAsync(StreamPath path, PurgeInput input)
    {
        bool isDone = await streams.PurgeAsync(
            path, new Incarnation(input.Incarnation), MaxPurgeRows, CancellationToken.None);
        if (!isDone)
        {
            Context.SignalEntity(Context.Id, nameof(Purge), input with { Attempt = 0 });
        }

        if (State?.SealedIncarnation is null || State.SealedIncarnation == input.Incarnation)
        {
            State = null;
        }
    }

    // Stops the entity from signalling itself endlessly if the store makes no progress.
    private static bool HasAdvanced(SealProgress after, SealProgress? before) =>
        before is null || after.Incarnation != before.Incarnation || after.Position > before.Position;
}
