namespace DurableStreams.FunctionApp.Harness;

/// <summary>
/// The queues that queue functions listen to: what the Functions host uses of Storage Queues. An implementation over
/// <c>Azure.Storage.Queues</c> is a few lines.
/// </summary>
public interface IQueueStorage
{
    /// <summary>Takes messages; each comes back after a while unless it is deleted.</summary>
    Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(string queue, int max, TimeSpan invisibleFor, CancellationToken cancellationToken);

    /// <summary>Removes a message, unless somebody else has taken it meanwhile.</summary>
    Task DeleteAsync(string queue, ReceivedMessage message, CancellationToken cancellationToken);

    /// <summary>Lets a message come back after a while, unless somebody else has taken it meanwhile.</summary>
    Task ReleaseAsync(string queue, ReceivedMessage message, TimeSpan after, CancellationToken cancellationToken);

    /// <summary>Adds a message that is not to be taken before the delay is over; the queue is made if it is missing.</summary>
    Task SendAsync(string queue, string text, TimeSpan delay, CancellationToken cancellationToken);
}

/// <summary>A message that was taken.</summary>
/// <param name="Id">Its id.</param>
/// <param name="PopReceipt">Proves who took it last.</param>
/// <param name="Text">As it is stored, encoded.</param>
/// <param name="DequeueCount">How often it was taken, this time included.</param>
public sealed record ReceivedMessage(string Id, string PopReceipt, string Text, long DequeueCount);
