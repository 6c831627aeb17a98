namespace Microsoft.DurableTask.Entities;

/// <summary>
/// Behaves as the real one: an operation is a public instance method of that name in any case; on success the state
/// is always written, so that even reading makes an entity exist; "delete" works without a method.
/// </summary>
public abstract class TaskEntity<TState> : ITaskEntity
{
    protected virtual bool AllowStateDispatch => false;

    protected TState State { get; set; } = default!;

    protected TaskEntityContext Context { get; private set; } = null!;

    public ValueTask<object?> RunAsync(TaskEntityOperation operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        Context = operation.Context;
        State = operation.State.GetState(typeof(TState)) is { } stored ? (TState)stored : InitializeState(operation);
        if (OperationMethod.TryFind(this, operation) is { } own)
        {
            return FinishAsync(operation, own.Invoke());
        }

        if (AllowStateDispatch && OperationMethod.TryFind(State!, operation) is { } onState)
        {
            return FinishAsync(operation, onState.Invoke());
        }

        if (string.Equals(operation.Name, "delete", StringComparison.OrdinalIgnoreCase))
        {
            operation.State.SetState(null);
            return default;
        }

        throw new NotSupportedException($"No suitable method found for entity operation '{operation}'.");
    }

    protected virtual TState InitializeState(TaskEntityOperation entityOperation) => Activator.CreateInstance<TState>();

    private async ValueTask<object?> FinishAsync(TaskEntityOperation operation, object? returned)
    {
        object? result = await OperationResult.UnwrapAsync(returned);
        operation.State.SetState(State);
        return result;
    }
}
