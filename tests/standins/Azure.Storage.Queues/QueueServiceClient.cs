using Azure.Core;
using Azure.Storage.Queues.Rest;

namespace Azure.Storage.Queues;

public class QueueServiceClient
{
    private readonly QueueEndpoint _endpoint;

    public QueueServiceClient(string connectionString)
        : this(connectionString, null)
    {
    }

    public QueueServiceClient(string connectionString, QueueClientOptions options)
    {
        _endpoint = QueueConnection.To(connectionString, options);
    }

    public QueueServiceClient(Uri serviceUri, TokenCredential credential, QueueClientOptions options = null)
    {
        _endpoint = QueueConnection.To(serviceUri, credential, options);
    }

    protected QueueServiceClient()
    {
    }

    public virtual string AccountName => _endpoint.AccountName;

    public virtual Uri Uri => _endpoint.Uri;

    public virtual QueueClient GetQueueClient(string queueName) => new(_endpoint, queueName);
}
