using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace DurableStreams.FunctionApp.Harness;

/// <summary>
/// Runs functions as the worker does: a scope and an object for each invocation, arguments by type, and what is thrown
/// kept for tests to find.
/// </summary>
public sealed class FunctionInvoker(IServiceScopeFactory scopes, DurableTaskClient client, FunctionFailures failures)
{
    /// <summary>Runs a function to its end.</summary>
    /// <param name="function">Which.</param>
    /// <param name="makeTrigger">Makes the argument of the trigger, given the services of the invocation.</param>
    /// <param name="cancellationToken">Cancelled when the invocation is to end.</param>
    /// <returns>What it returned, awaited.</returns>
    public async Task<object?> InvokeAsync(
        FunctionMethod function, Func<IServiceProvider, object?> makeTrigger, CancellationToken cancellationToken)
    {
        await using AsyncServiceScope scope = scopes.CreateAsyncScope();
        IServiceProvider services = scope.ServiceProvider;
        try
        {
            object? target = function.Method.IsStatic ? null : ActivatorUtilities.CreateInstance(services, function.Method.DeclaringType!);
            var context = new HarnessFunctionContext(function.Name, services, cancellationToken);
            object?[] arguments = [.. function.Method.GetParameters().Select(
                parameter => parameter == function.Trigger ? makeTrigger(services) : Bind(parameter, context))];
            return await AwaitAsync(function.Method.Invoke(target, BindingFlags.DoNotWrapExceptions, null, arguments, null));
        }
        catch (Exception thrown)
        {
            failures.Add(function.Name, thrown);
            throw;
        }
    }

    /// <summary>Runs something in a scope of its own.</summary>
    public async Task RunScopedAsync(Func<IServiceProvider, Task> run)
    {
        await using AsyncServiceScope scope = scopes.CreateAsyncScope();
        await run(scope.ServiceProvider);
    }

    private object? Bind(ParameterInfo parameter, HarnessFunctionContext context) => parameter.ParameterType switch
    {
        // The converter of the real attribute knows this one type and no other.
        var type when type == typeof(DurableTaskClient) && parameter.IsDefined(typeof(DurableClientAttribute)) => client,
        var type when type == typeof(FunctionContext) => context,
        var type when type == typeof(CancellationToken) => context.CancellationToken,
        _ => throw new InvalidOperationException($"Nothing binds the parameter '{parameter}' of the function '{context.FunctionId}'."),
    };

    private static async Task<object?> AwaitAsync(object? returned)
    {
        switch (returned)
        {
            case Task task:
                await task;
                return task.GetType() is { IsGenericType: true } type ? type.GetProperty(nameof(Task<>.Result))!.GetValue(task) : null;
            case ValueTask valueTask:
                await valueTask;
                return null;
            default:
                return returned;
        }
    }
}
