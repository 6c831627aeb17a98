using System.Text;
using System.Text.Json;
using DurableStreams.FanOut;
using DurableStreams.Storage.AzureTables;

namespace DurableStreams.FunctionApp.Harness;

/// <summary>The sending end of the fan-out queue where there is no storage account: messages as the product writes them.</summary>
#pragma warning disable CA1711 // It is a queue.
internal sealed class HarnessFanOutQueue(IQueueStorage queues) : IFanOutQueue
#pragma warning restore CA1711
{
    public async ValueTask EnqueueAsync(FanOutMessage message, TimeSpan delay, CancellationToken cancellationToken) =>
        await queues.SendAsync(
            StorageFanOutQueue.Name,
            Convert.ToBase64String(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(message))),
            delay,
            cancellationToken);
}
