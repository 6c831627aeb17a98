using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>One batch of operations: a call of it serves the whole batch with one entity object.</summary>
public sealed class TaskEntityDispatcher
{
    private readonly Func<ITaskEntity, Task> _runBatch;
    private readonly IServiceProvider _services;

    internal TaskEntityDispatcher(Func<ITaskEntity, Task> runBatch, IServiceProvider services)
    {
        _runBatch = runBatch;
        _services = services;
    }

    public Task DispatchAsync(ITaskEntity entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return _runBatch(entity);
    }

    public Task DispatchAsync<T>() =>
        typeof(ITaskEntity).IsAssignableFrom(typeof(T))
            ? DispatchAsync((ITaskEntity)ActivatorUtilities.GetServiceOrCreateInstance<T>(_services)!)
            : throw new NotSupportedException("State types without an entity of their own are not used in this repository.");
}
