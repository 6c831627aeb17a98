using DurableStreams.FanOut;
using DurableStreams.Storage.AzureTables;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace DurableStreams.FunctionApp;

/// <summary>
/// Works off a message of the fan-out to many. A failure is thrown: the host gives the message again, five times in all,
/// and then puts it aside; the sweeper finds that its range makes no progress and enqueues it anew.
/// </summary>
public sealed class FanOutFunction(StreamService streams, DurableClients clients)
{
    /// <summary>Delivers to the estuaries of a range.</summary>
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
