using DurableStreams.Addressing;
using DurableStreams.FanOut.Deliver;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionApp.Entities;

/// <summary>
/// Delivers sources to one estuary, each from the cursor in the estuary's partition. All signals of a batch for the
/// same source are handled by one delivery. A failed delivery schedules its own retry. It has no state, so that nothing
/// of it remains when the estuary is deleted.
/// </summary>
/// <remarks>For the rules about public members and exceptions, see <see cref="StreamEntity"/>.</remarks>
public sealed class EstuaryEntity(StreamService streams, CommitCounts commits, ILogger<EstuaryEntity> log)
    : TaskEntity<EstuaryEntityState?>
{
    /// <summary>The name of the entity. Stored with its state; never change it.</summary>
    internal const string Name = "Estuary";

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
        State = null;
        if (input is null
            || StreamPath.FromDecoded(input.Estuary ?? "", out StreamPath estuary) is not null
            || StreamPath.FromDecoded(input.Source ?? "", out StreamPath source) is not null)
        {
            log.InputUnusable(nameof(Deliver));
            return;
        }

        if (!_delivered.Add(source.Value))
        {
            return;
        }

        DeliveryResult result = await streams.FanOut.DeliverAsync(
            estuary, source, input.Since, input.Trace, CancellationToken.None);
        if (result != DeliveryResult.Unlinked && commits.IsSealDue(estuary))
        {
            // Sent by the entity, because a process that runs only entities has no Durable Task client.
            WorkSignal seal = WorkSignal.Seal(estuary);
            Context.SignalEntity(seal.Entity, seal.Operation, seal.Input);
        }
    }
}
