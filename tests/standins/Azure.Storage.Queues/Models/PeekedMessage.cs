using System.ComponentModel;

namespace Azure.Storage.Queues.Models;

public class PeekedMessage
{
    internal PeekedMessage()
    {
    }

    public string MessageId { get; internal init; }

    [EditorBrowsable(EditorBrowsableState.Never)]
    public string MessageText => Body?.ToString();

    public BinaryData Body { get; internal init; }

    public DateTimeOffset? InsertedOn { get; internal init; }

    public DateTimeOffset? ExpiresOn { get; internal init; }

    public long DequeueCount { get; internal init; }
}
