namespace Microsoft.DurableTask.Entities;

/// <summary>What a method returned, awaited.</summary>
internal static class OperationResult
{
    public static async ValueTask<object?> UnwrapAsync(object? returned)
    {
        switch (returned)
        {
            case Task task:
                await task;
                return ResultOf(task);
            case ValueTask valueTask:
                await valueTask;
                return null;
            case not null when returned.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(ValueTask<>):
                var inner = (Task)type.GetMethod(nameof(ValueTask<>.AsTask))!.Invoke(returned, null)!;
                await inner;
                return ResultOf(inner);
            default:
                return returned;
        }
    }

    private static object? ResultOf(Task task) =>
        task.GetType().GetProperty(nameof(Task<>.Result)) is { PropertyType.Name: not "VoidTaskResult" } result ? result.GetValue(task) : null;
}
