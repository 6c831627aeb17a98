using DurableStreams.Storage.AzureTables;
using DurableStreams.Storage.AzureTables.Queues;
using Microsoft.Extensions.Hosting;

namespace DurableStreams.FunctionApp.Hosting;

/// <summary>
/// Creates missing tables and the queue before the worker starts. If the account is unreachable, startup fails and the
/// Functions host restarts the worker.
/// </summary>
internal sealed class StorageCreation(AzureTableStreamStore store, StorageFanOutQueue queue) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await store.CreateTablesAsync(cancellationToken);
        await queue.CreateAsync(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
