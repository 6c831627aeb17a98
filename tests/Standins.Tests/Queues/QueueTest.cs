using Azure.Core;
using Azure.Storage.Queues;

namespace Standins.Tests.Queues;

/// <summary>A test with a new queue, and no retries.</summary>
public abstract class QueueTest(AzuriteFixture fixture) : IAsyncLifetime
{
    private QueueClient? _queue;

    protected QueueClient Queue => _queue!;

    protected QueueClientOptions Options { get; } = WithoutRetries(QueueMessageEncoding.Base64);

    public async Task InitializeAsync()
    {
        _queue = new QueueServiceClient(fixture.Azurite.ConnectionString, Options).GetQueueClient($"q{Guid.NewGuid():N}");
        await Queue.CreateIfNotExistsAsync();
    }

    public async Task DisposeAsync() => await Queue.DeleteAsync();

    /// <summary>The same queue, its messages as plain text.</summary>
    protected QueueClient PlainQueue() => new(fixture.Azurite.ConnectionString, Queue.Name, WithoutRetries(QueueMessageEncoding.None));

    private static QueueClientOptions WithoutRetries(QueueMessageEncoding encoding)
    {
        var options = new QueueClientOptions { MessageEncoding = encoding };
        options.Retry.MaxRetries = 0;
        options.Retry.Mode = RetryMode.Fixed;
        return options;
    }
}
