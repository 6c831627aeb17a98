using System.Text.Json;
using Azure;
using Azure.Core;
using Azure.Storage.Queues;
using DurableStreams.Signals;
using DurableStreams.Storage.AzureTables.Accounts;

namespace DurableStreams.Storage.AzureTables.Queues;

/// <summary>
/// The fan-out queue on Azure Queue Storage, for sources with many subscribers. Messages are JSON in Base64, the
/// encoding that queue functions expect.
/// </summary>
#pragma warning disable CA1711 // The suffix says what it is: a queue.
public sealed class StorageFanOutQueue : IFanOutQueue
#pragma warning restore CA1711
{
    /// <summary>The name of the queue, which triggers the queue function.</summary>
    public const string Name = "fanout";

    private readonly QueueClient _queue;

    /// <summary>Sends to the account of a connection string.</summary>
    /// <param name="connectionString">
    /// A connection string from the Azure portal, or <c>UseDevelopmentStorage=true</c>.
    /// </param>
    public StorageFanOutQueue(string connectionString) => _queue = new QueueClient(connectionString, Name, Options());

    /// <summary>Sends to an account with a managed identity or another credential.</summary>
    /// <param name="endpoint">The account's queue endpoint, <c>https://NAME.queue.core.windows.net</c>.</param>
    /// <param name="credential">Needs the role Storage Queue Data Contributor.</param>
    public StorageFanOutQueue(Uri endpoint, TokenCredential credential) =>
        _queue = new QueueServiceClient(endpoint, credential, Options()).GetQueueClient(Name);

    /// <summary>Creates the queue if it is missing.</summary>
    /// <exception cref="StoreUnavailableException">The account is unreachable.</exception>
    public async ValueTask CreateAsync(CancellationToken cancellationToken) =>
        await StorageCalls.RunAsync(
            cancel => _queue.CreateIfNotExistsAsync(cancellationToken: cancel), cancellationToken)
            .ConfigureAwait(false);

    /// <inheritdoc/>
    /// <exception cref="RequestFailedException">The queue refused the message.</exception>
    public async ValueTask EnqueueAsync(FanOutMessage message, TimeSpan delay, CancellationToken cancellationToken)
    {
        string text = JsonSerializer.Serialize(message, FanOutJson.Default.FanOutMessage);
        await _queue.SendMessageAsync(text, delay > TimeSpan.Zero ? delay : null, timeToLive: null, cancellationToken)
            .ConfigureAwait(false);
    }

    private static QueueClientOptions Options() => new() { MessageEncoding = QueueMessageEncoding.Base64 };
}
