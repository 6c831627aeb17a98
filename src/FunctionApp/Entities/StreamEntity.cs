using DurableStreams.Maintenance;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionApp;

/// <summary>
/// The worker of one stream: joins its small segments and removes its dead lives. Every operation does a bounded piece
/// of work and signals itself to go on; running one twice, or never, harms nothing.
/// </summary>
/// <remarks>
/// Every public instance method is an operation that anybody with a client can call, so there are no others. Nothing is
/// thrown: what an operation throws is rolled back and never tried again.
/// </remarks>
public sealed class StreamEntity(StreamService streams, TimeProvider time, ILogger<StreamEntity> log) : TaskEntity<StreamEntityState?>
{
    /// <summary>The entity's name, which signals are addressed to.</summary>
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

    /// <summary>Operation: removes the rows of a dead life.</summary>
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
            // No stream, or a store that has nothing to join: nothing to remember either.
            State = null;
            return;
        }

        State = StreamEntityState.Of(after);
        if (!after.IsComplete && IsFurther(after, before))
        {
            Context.SignalEntity(Context.Id, nameof(Seal), input with { Attempt = 0 });
        }
    }

    private async Task PurgeAsync(StreamPath path, PurgeInput input)
    {
        bool isDone = await streams.PurgeAsync(path, new Incarnation(input.Life), MaxPurgeRows, CancellationToken.None);
        if (!isDone)
        {
            Context.SignalEntity(Context.Id, nameof(Purge), input with { Attempt = 0 });
        }

        if (State?.SealedLife is null || State.SealedLife == input.Life)
        {
            State = null;
        }
    }

    // Without this, a store that never comes to an end would keep the entity busy for ever.
    private static bool IsFurther(SealProgress after, SealProgress? before) =>
        before is null || after.Incarnation != before.Incarnation || after.Position > before.Position;
}
