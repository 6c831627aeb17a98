using System.Reflection;
using System.Runtime.ExceptionServices;

namespace Microsoft.DurableTask.Entities;

/// <summary>The method that an operation names, with its arguments bound.</summary>
internal sealed class OperationMethod(object target, MethodInfo method, object?[] arguments)
{
    public static OperationMethod? TryFind(object target, TaskEntityOperation operation)
    {
        // Throws AmbiguousMatchException on overloads, as the real one does.
        MethodInfo? method = target.GetType().GetMethod(
            operation.Name, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
        return method is null ? null : new OperationMethod(target, method, Bind(method, operation));
    }

    public object? Invoke()
    {
        try
        {
            return method.Invoke(target, arguments);
        }
        catch (TargetInvocationException wrapped) when (wrapped.InnerException is { } thrown)
        {
            ExceptionDispatchInfo.Throw(thrown);
            throw;
        }
    }

    // One parameter may be the context and one the input; nothing else can be bound.
    private static object?[] Bind(MethodInfo method, TaskEntityOperation operation)
    {
        ParameterInfo[] parameters = method.GetParameters();
        if (parameters.Count(IsContext) > 1 || parameters.Count(parameter => !IsContext(parameter)) > 1)
        {
            throw new InvalidOperationException($"'{method}' has more parameters than {operation} can bind.");
        }

        return [.. parameters.Select(parameter => IsContext(parameter) ? operation.Context : Input(parameter, operation))];
    }

    private static object? Input(ParameterInfo parameter, TaskEntityOperation operation) =>
        operation.HasInput ? operation.GetInput(parameter.ParameterType)
        : parameter.HasDefaultValue ? parameter.DefaultValue
        : throw new InvalidOperationException($"{operation} came without the input that '{parameter}' wants.");

    private static bool IsContext(ParameterInfo parameter) => parameter.ParameterType == typeof(TaskEntityContext);
}
