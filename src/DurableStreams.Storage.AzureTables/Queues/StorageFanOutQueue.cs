using System.Text.Json;
using Azure;
using Azure.Core;
using Azure.Storage.Queues;
using DurableStreams.FanOut;

namespace DurableStreams.Storage.AzureTables;

/// <summary>The queue of the fan-out to many on Azure Storage. Messages are JSON in Base64, as queue functions expect them.</summary>
#pragma warning disable CA1711 // It is a queue.
public sealed class StorageFanOutQueue : IFanOutQueue
#pragma warning restore CA1711
{
    /// <summary>The queue's name, which the queue function listens to.</summary>
    public const string Name = "fanout";

    private readonly QueueClient _queue;

    /// <summary>Makes a sender for the account of a connection string.</summary>
    /// <param name="connectionString">As the portal shows it, or <c>UseDevelopmentStorage=true</c>.</param>
    public StorageFanOutQueue(string connectionString) => _queue = new QueueClient(connectionString, Name, Options());

    /// <summary>Makes a sender for an account that a managed identity, or another credential, may use.</summary>
    /// <param name="endpoint">The account's queue endpoint, <c>https://NAME.queue.core.windows.net</c>.</param>
    /// <param name="credential">Has the role Storage Queue Data Contributor.</param>
    public StorageFanOutQueue(Uri endpoint, TokenCredential credential) =>
        _queue = new QueueServiceClient(endpoint, credential, Options()).GetQueueClient(Name);

    /// <summary>Creates the queue if it is missing.</summary>
    /// <exception cref="StoreUnavailableException">The account could not be reached.</exception>
    public async ValueTask CreateAsync(CancellationToken cancellationToken) =>
        await StorageCalls.RunAsync(cancel => _queue.CreateIfNotExistsAsync(cancellationToken: cancel), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    /// <exception cref="RequestFailedException">The queue refused it.</exception>
    public async ValueTask EnqueueAsync(FanOutMessage message, TimeSpan delay, CancellationToken cancellationToken)
    {
        string text = JsonSerializer.Serialize(message, FanOutJson.Default.FanOutMessage);
        await _queue.SendMessageAsync(text, delay > TimeSpan.Zero ? delay : null, timeToLive: null, cancellationToken).ConfigureAwait(false);
    }

    private static QueueClientOptions Options() => new() { MessageEncoding = QueueMessageEncoding.Base64 };
}
