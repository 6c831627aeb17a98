using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.DependencyInjection;

namespace DurableStreams.FunctionApp.Harness;

/// <summary>The entities of the app, found by name in any case.</summary>
public sealed class EntityFunctions
{
    private readonly Dictionary<string, FunctionMethod> _byName = new(StringComparer.OrdinalIgnoreCase);

    public EntityFunctions(FunctionCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        foreach ((FunctionMethod function, EntityTriggerAttribute trigger) in catalog.With<EntityTriggerAttribute>())
        {
            _byName.Add(trigger.EntityName ?? function.Name, function);
        }
    }

    /// <exception cref="InvalidOperationException">There is no such entity.</exception>
    internal Task RunAsync(FunctionInvoker invoker, EntityInstanceId entity, EntityBatch batch)
    {
        FunctionMethod function = _byName.GetValueOrDefault(entity.Name)
            ?? throw new InvalidOperationException($"The app has no entity of the name '{entity.Name}'.");
        // The real dispatcher takes nothing but the host's own messages, so the entity is run as it would run it.
        return invoker.RunScopedAsync(services =>
            batch.RunAsync((ITaskEntity)ActivatorUtilities.GetServiceOrCreateInstance(services, function.Method.DeclaringType!)));
    }
}
