using DurableStreams.Storage.AzureTables;
using Microsoft.Extensions.Hosting;

namespace DurableStreams.FunctionApp;

/// <summary>
/// Creates the tables and the queue that are missing, before anything of the worker starts. An account that cannot be reached ends the
/// start: the Functions host starts the worker anew.
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
