using System.Collections.Concurrent;
using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace DurableStreams.FunctionApp.Harness;

/// <summary>The queues of a storage account.</summary>
internal sealed class StorageQueues(string connectionString) : IQueueStorage
{
    private const int NotFound = 404;

    private readonly ConcurrentDictionary<string, QueueClient> _clients = new(StringComparer.Ordinal);

    public async Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(string queue, int max, TimeSpan invisibleFor, CancellationToken cancellationToken)
    {
        try
        {
            QueueMessage[] messages = await ClientOf(queue).ReceiveMessagesAsync(max, invisibleFor, cancellationToken);
            return [.. messages.Select(message => new ReceivedMessage(message.MessageId, message.PopReceipt, message.MessageText, message.DequeueCount))];
        }
        catch (RequestFailedException missing) when (missing.Status == NotFound)
        {
            // Nobody has sent anything yet.
            return [];
        }
    }

    public Task DeleteAsync(string queue, ReceivedMessage message, CancellationToken cancellationToken) =>
        UnlessTakenAsync(ClientOf(queue).DeleteMessageAsync(message.Id, message.PopReceipt, cancellationToken));

    public Task ReleaseAsync(string queue, ReceivedMessage message, TimeSpan after, CancellationToken cancellationToken) =>
        UnlessTakenAsync(ClientOf(queue).UpdateMessageAsync(message.Id, message.PopReceipt, message.Text, after, cancellationToken));

    public async Task SendAsync(string queue, string text, TimeSpan delay, CancellationToken cancellationToken)
    {
        QueueClient client = ClientOf(queue);
        await client.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        await client.SendMessageAsync(text, delay, timeToLive: null, cancellationToken);
    }

    // What the processor is given is as stored: it knows the encoding that host.json names.
    private QueueClient ClientOf(string queue) => _clients.GetOrAdd(queue, static (name, connection) => new QueueClient(
        connection, name, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.None }), connectionString);

    // The Functions host swallows it as well when somebody else has taken the message.
    private static async Task UnlessTakenAsync(Task change)
    {
        try
        {
            await change;
        }
        catch (RequestFailedException taken) when (taken.Status == NotFound || taken.ErrorCode == "PopReceiptMismatch")
        {
        }
    }
}
