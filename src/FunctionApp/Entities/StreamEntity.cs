using DurableStreams.Addressing;
using DurableStreams.FunctionApp.Clients;
using DurableStreams.Maintenance;
using DurableStreams.Signals;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionApp.Entities;

/// <summary>
/// Appends to one stream and maintains it: joins its small segments and removes the rows of its deleted incarnations.
/// An operation does a bounded amount of work and signals the entity to continue. Running it twice is harmless.
/// </summary>
/// <remarks>
/// Every public instance method is an operation that any Durable Task client can call, so there are no others.
/// Operations do not throw, because Durable Task rolls back an operation that throws and does not retry it.
/// </remarks>
public sealed class StreamEntity(
    StreamService streams,
    EntityAppends appends,
    CommitCounts commits,
    DurableClients clients,
    TimeProvider time,
    ILogger<StreamEntity> log)
    : TaskEntity<StreamEntityState?>
{
    /// <summary>The name of the entity. Stored with its state; never change it.</summary>
    internal const string Name = "Stream";

    internal const int MaxSealSteps = 16;
    internal const int MaxPurgeRows = 500;

    private readonly Retries _retries = new(time, log);

    // An instance handles one batch.
    private readonly AppendBatch _batch = new(streams, time, log);
    private bool _hasPublished;

    /// <summary>The entity of a stream, for orchestrations and other entities.</summary>
    /// <param name="path">The path of the stream, as below <c>/v1/stream/</c> and decoded.</param>
    /// <exception cref="ArgumentException">The path is invalid; the message says why.</exception>
    public static EntityInstanceId IdOf(string path) =>
        StreamPath.FromDecoded(path, out StreamPath stream) is { } problem
            ? throw new ArgumentException(problem, nameof(path))
            : EntityKeys.ForStream(stream);

    /// <summary>Runs a batch of operations.</summary>
    [Function(Name)]
    public static async Task DispatchAsync([EntityTrigger] TaskEntityDispatcher dispatcher, FunctionContext context)
    {
        ArgumentNullException.ThrowIfNull(dispatcher);
        ArgumentNullException.ThrowIfNull(context);
        StreamEntity entity = ActivatorUtilities.CreateInstance<StreamEntity>(context.InstanceServices);
        await dispatcher.DispatchAsync(entity);
        await entity.CompleteBatchAsync();
    }

    /// <summary>
    /// Operation: appends to the stream, exactly once for each <see cref="AppendInput.RequestId"/>.
    /// </summary>
    /// <returns>Null for a signal, whose append is only started.</returns>
    public async Task<AppendResult?> Append(AppendInput? input)
    {
        if (State?.Sealed() is null)
        {
            // An append needs no state.
            State = null;
        }

        try
        {
            if (input is { IsSignal: true })
            {
                await StartAllAsync(input);
                return null;
            }

            (AppendResult result, bool hasNews) = await appends.AppendAsync(input);
            if (result.Error is null)
            {
                SignalWithoutClient(input, hasNews);
            }

            return result;
        }
#pragma warning disable CA1031 // An exception would roll the operation back, and the host would log less of it.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            log.OperationFailed(nameof(Append), input?.Path, problem);
            return AppendResult.Failed("INTERNAL_ERROR", "The append failed; the request itself is not at fault.");
        }
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

    /// <summary>Waits for the appends that the operations of the batch have started.</summary>
    internal Task CompleteBatchAsync() => _batch.CompleteAsync();

    private async Task StartAllAsync(AppendInput input)
    {
        await StartAsync(input);
        foreach (AppendInput more in input.More ?? [])
        {
            await StartAsync(more with { Path = input.Path });
        }
    }

    private async Task StartAsync(AppendInput input)
    {
        if (appends.Check(input, out AppendSignal append) is { } invalid)
        {
            log.SignalInvalid(nameof(Append), input.Path, invalid.Error!);
            return;
        }

        await _batch.StartAsync(append);

        // Durable Task sends these after the batch, and so after its commits.
        SignalWithoutClient(input, append.HasSubscribers && !_hasPublished);
        _hasPublished |= append.HasSubscribers;
    }

    // A process that runs only entities has no Durable Task client, so the signals of its commits are dropped.
    private void SignalWithoutClient(AppendInput? input, bool hasNews)
    {
        if (clients.Latest is not null || StreamPath.FromDecoded(input?.Path ?? "", out StreamPath path) is not null)
        {
            return;
        }

        if (hasNews)
        {
            Signal(WorkSignal.Publish(path, time.GetUtcNow()));
        }

        if (commits.IsSealDue(path))
        {
            Signal(WorkSignal.Seal(path));
        }
    }

    private void Signal(WorkSignal signal) => Context.SignalEntity(signal.Entity, signal.Operation, signal.Input);

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
