namespace Azure.Storage.Queues.Models;

public class QueueProperties
{
    internal QueueProperties(int approximateMessagesCount)
    {
        ApproximateMessagesCount = approximateMessagesCount;
    }

    public int ApproximateMessagesCount { get; }
}
