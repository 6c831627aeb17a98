using DurableStreams.Addressing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionApp.Entities;

/// <summary>
/// Publishes a source to its subscribers: signals each estuary if they are few, and enqueues messages if they are many.
/// It has no state, because the subscribers are stored in the registry.
/// </summary>
/// <remarks>For the rules about public members and exceptions, see <see cref="StreamEntity"/>.</remarks>
public sealed class SubscribersEntity(StreamService streams, ILogger<SubscribersEntity> log)
    : TaskEntity<SubscribersEntityState?>
{
    /// <summary>The name of the entity. Signals are addressed to it; never change it.</summary>
    internal const string Name = "Subscribers";

    // An instance handles one batch. All signals of the batch were sent after their commits and before it started, so
    // one publication covers them.
    private readonly HashSet<(StreamPath Source, Guid? Incarnation)> _published = [];

    /// <summary>Runs a batch of operations.</summary>
    [Function(Name)]
    public static Task DispatchAsync([EntityTrigger] TaskEntityDispatcher dispatcher)
    {
        ArgumentNullException.ThrowIfNull(dispatcher);
        return dispatcher.DispatchAsync<SubscribersEntity>();
    }

    /// <summary>Operation: publishes a source to its estuaries.</summary>
    public async Task Publish(PublishInput? input)
    {
        State = null;
        if (input is null || StreamPath.FromDecoded(input.Source ?? "", out StreamPath source) is not null)
        {
            log.InputUnusable(nameof(Publish));
            return;
        }

        if (_published.Add((source, input.Incarnation)))
        {
            Incarnation? incarnation = input.Incarnation is { } known ? new Incarnation(known) : null;
            await streams.FanOut.PublishAsync(
                source, incarnation, input.Since, new TaskEntitySignals(Context), input.Trace, CancellationToken.None);
        }
    }
}
