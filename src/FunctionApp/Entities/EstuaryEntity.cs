using DurableStreams.FanOut;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionApp;

/// <summary>
/// The worker of an estuary: brings it up to date with a source, from the cursor in its partition. However many signals
/// waited, one delivery does; a failed one files its own due row.
/// </summary>
/// <remarks>See <see cref="StreamEntity"/> for what its public members are and why nothing is thrown.</remarks>
public sealed class EstuaryEntity(StreamService streams, ILogger<EstuaryEntity> log) : TaskEntity<EstuaryEntityState?>
{
    /// <summary>The entity's name, which signals are addressed to.</summary>
    internal const string Name = "Estuary";

    /// <summary>
    /// After so many deliveries the estuary's small segments are worth joining. The hint is given here, since a process
    /// that runs entities may have no other way to signal.
    /// </summary>
    internal const int DeliveriesPerSeal = 64;

    // One object serves a batch, and whoever sent the batch's signals had seen the source before it began.
    private readonly HashSet<string> _delivered = new(StringComparer.Ordinal);

    /// <summary>Runs a batch of operations.</summary>
    [Function(Name)]
    public static Task DispatchAsync([EntityTrigger] TaskEntityDispatcher dispatcher)
    {
        ArgumentNullException.ThrowIfNull(dispatcher);
        return dispatcher.DispatchAsync<EstuaryEntity>();
    }

    /// <summary>Operation: delivers a source.</summary>
    public async Task Deliver(DeliverInput? input)
    {
        if (input is null
            || StreamPath.FromDecoded(input.Estuary ?? "", out StreamPath estuary) is not null
            || StreamPath.FromDecoded(input.Source ?? "", out StreamPath source) is not null)
        {
            // An entity that did not exist before is not to begin to.
            State = null;
            log.InputUnusable(nameof(Deliver));
            return;
        }

        if (!_delivered.Add(source.Value))
        {
            return;
        }

        DeliveryResult result = await streams.FanOut.DeliverAsync(estuary, source, input.Since, input.Trace, CancellationToken.None);
        Remember(estuary, result);
    }

    private void Remember(StreamPath estuary, DeliveryResult result)
    {
        if (result == DeliveryResult.Unlinked)
        {
            State = null;
            return;
        }

        int deliveries = (State?.Deliveries ?? 0) + 1;
        if (deliveries >= DeliveriesPerSeal)
        {
            deliveries = 0;
            WorkSignal seal = WorkSignal.Seal(estuary);
            Context.SignalEntity(seal.Entity, seal.Operation, seal.Input);
        }

        State = new EstuaryEntityState { Deliveries = deliveries };
    }
}
