using DurableStreams.FunctionApp.Clients;
using DurableStreams.Signals;
using DurableStreams.Storage.AzureTables.Queues;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace DurableStreams.FunctionApp.Background;

/// <summary>
/// Processes a message of the fan-out queue. If it throws, the host redelivers the message; after the fifth failure it
/// moves it to the poison queue, and the sweeper enqueues a new message for the range because the range makes no
/// progress.
/// </summary>
public sealed class FanOutFunction(StreamService streams, DurableClients clients)
{
    /// <summary>Delivers a source to the estuaries of a range.</summary>
    [Function("FanOut")]
    public async Task RunAsync(
        [QueueTrigger(StorageFanOutQueue.Name)] FanOutMessage message,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        clients.Use(client);
        await streams.FanOut.ConsumeAsync(message, cancellationToken);
    }
}
