using DurableStreams.Addressing;
using DurableStreams.FanOut.Deliver;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionApp.Entities;

/// <summary>
/// Delivers sources to one estuary, each from the cursor in the estuary's partition. All signals of a batch for the
/// same source are handled by one delivery. A failed delivery schedules its own retry.
/// </summary>
/// <remarks>For the rules about public members and exceptions, see <see cref="StreamEntity"/>.</remarks>
public sealed class EstuaryEntity(StreamService streams, ILogger<EstuaryEntity> log) : TaskEntity<EstuaryEntityState?>
{
    /// <summary>The name of the entity. Stored with its state; never change it.</summary>
    internal const string Name = "Estuary";

    /// <summary>
    /// Number of deliveries after which the entity signals <see cref="StreamEntity"/> to join the estuary's small
    /// segments. The entity sends this signal itself, because a process that runs only entities has no Durable Task
    /// client.
    /// </summary>
    internal const int DeliveriesPerSeal = 64;

    // An instance handles one batch. All signals of the batch were sent before it started, so one delivery covers them.
    private readonly HashSet<string> _delivered = new(StringComparer.Ordinal);

    /// <summary>Runs a batch of operations.</summary>
    [Function(Name)]
    public static Task DispatchAsync([EntityTrigger] TaskEntityDispatcher dispatcher)
    {
        ArgumentNullException.ThrowIfNull(dispatcher);
        return dispatcher.DispatchAsync<EstuaryEntity>();
    }

    /// <summary>Operation: delivers a source to the estuary.</summary>
    public async Task Deliver(DeliverInput? input)
    {
        if (input is null
            || StreamPath.FromDecoded(input.Estuary ?? "", out StreamPath estuary) is not null
            || StreamPath.FromDecoded(input.Source ?? "", out StreamPath source) is not null)
        {
            // Do not create state for an unknown entity.
            State = null;
            log.InputUnusable(nameof(Deliver));
            return;
        }

        if (!_delivered.Add(source.Value))
        {
            return;
        }

        DeliveryResult result = await streams.FanOut.DeliverAsync(
            estuary, source, input.Since, input.Trace, CancellationToken.None);
        UpdateState(estuary, result);
    }

    private void UpdateState(StreamPath estuary, DeliveryResult result)
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
