using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionApp.Harness;

/// <summary>
/// One round over the queue of a function, as the Functions host makes it: a success deletes the message; a failure lets it
/// come back after the visibility timeout, and the fifth one puts it into <c>QUEUE-poison</c>.
/// </summary>
public sealed class QueueProcessor(IQueueStorage queues, FunctionInvoker invoker, HostJson host, ILogger<QueueProcessor> log)
{
    /// <summary>How long a message is invisible while its function runs; the real host prolongs it as needed.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    private static readonly JsonSerializerOptions Json = new() { PropertyNameCaseInsensitive = true };

    /// <summary>Runs what the queue has, up to a batch, all at the same time.</summary>
    /// <returns>How many messages there were.</returns>
    public async Task<int> ProcessAsync(FunctionMethod function, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(function);
        string queue = QueueTriggers.QueueOf(function.Trigger)!;
        IReadOnlyList<ReceivedMessage> messages = await queues.ReceiveAsync(queue, host.QueueBatchSize, Lease, cancellationToken);
        await Task.WhenAll(messages.Select(message => ProcessAsync(function, queue, message, cancellationToken)));
        return messages.Count;
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever a function throws is a failure of its message and of nothing else.")]
    private async Task ProcessAsync(FunctionMethod function, string queue, ReceivedMessage message, CancellationToken cancellationToken)
    {
        if (message.DequeueCount > host.QueueMaxDequeueCount)
        {
            await PoisonAsync(queue, message);
            return;
        }

        try
        {
            await invoker.InvokeAsync(function, _ => Argument(function.Trigger.ParameterType, message.Text), cancellationToken);
            await queues.DeleteAsync(queue, message, CancellationToken.None);
        }
        catch (Exception problem)
        {
            log.MessageFailed(message.Id, message.DequeueCount, problem);
            await (message.DequeueCount < host.QueueMaxDequeueCount
                ? queues.ReleaseAsync(queue, message, host.QueueVisibilityTimeout, CancellationToken.None)
                : PoisonAsync(queue, message));
        }
    }

    // First the copy, then the deletion: in between, a crash leaves both.
    private async Task PoisonAsync(string queue, ReceivedMessage message)
    {
        await queues.SendAsync(queue + "-poison", message.Text, TimeSpan.Zero, CancellationToken.None);
        await queues.DeleteAsync(queue, message, CancellationToken.None);
    }

    private object? Argument(Type type, string stored)
    {
        string text = host.QueueMessagesAreBase64 ? Encoding.UTF8.GetString(Convert.FromBase64String(stored)) : stored;
        return type == typeof(string) ? text
            : type == typeof(byte[]) ? Encoding.UTF8.GetBytes(text)
            : type == typeof(BinaryData) ? BinaryData.FromString(text)
            : JsonSerializer.Deserialize(text, type, Json);
    }
}
