using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionApp;

/// <summary>
/// The worker of a source that has subscribers: tells its estuaries that it has advanced, a few by signals and many by
/// queue. It remembers nothing: who subscribes is in the registry.
/// </summary>
/// <remarks>See <see cref="StreamEntity"/> for what its public members are and why nothing is thrown.</remarks>
public sealed class SubscribersEntity(StreamService streams, ILogger<SubscribersEntity> log) : TaskEntity<SubscribersEntityState?>
{
    /// <summary>The entity's name, which signals are addressed to.</summary>
    internal const string Name = "Subscribers";

    // One object serves a batch, and whoever sent the batch's signals had committed before it began: one look is enough.
    private readonly HashSet<string> _published = new(StringComparer.Ordinal);

    /// <summary>Runs a batch of operations.</summary>
    [Function(Name)]
    public static Task DispatchAsync([EntityTrigger] TaskEntityDispatcher dispatcher)
    {
        ArgumentNullException.ThrowIfNull(dispatcher);
        return dispatcher.DispatchAsync<SubscribersEntity>();
    }

    /// <summary>Operation: tells the estuaries of a source.</summary>
    public async Task Publish(PublishInput? input)
    {
        State = null;
        if (input is null || StreamPath.FromDecoded(input.Source ?? "", out StreamPath source) is not null)
        {
            log.InputUnusable(nameof(Publish));
            return;
        }

        if (_published.Add(source.Value))
        {
            await streams.FanOut.PublishAsync(source, input.Since, new TaskEntitySignals(Context), input.Trace, CancellationToken.None);
        }
    }
}
