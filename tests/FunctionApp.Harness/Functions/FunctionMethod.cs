using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace DurableStreams.FunctionApp.Harness;

/// <summary>A function of the app: a method with <see cref="FunctionAttribute"/>, and its one trigger.</summary>
public sealed class FunctionMethod
{
    private FunctionMethod(string name, MethodInfo method, ParameterInfo trigger)
    {
        Name = name;
        Method = method;
        Trigger = trigger;
    }

    public string Name { get; }

    public MethodInfo Method { get; }

    /// <summary>The parameter that has the trigger.</summary>
    public ParameterInfo Trigger { get; }

    /// <summary>Null when the method is no function.</summary>
    public static FunctionMethod? TryFrom(MethodInfo method)
    {
        if (method.GetCustomAttribute<FunctionAttribute>() is not { } function)
        {
            return null;
        }

        ParameterInfo[] triggers = [.. method.GetParameters().Where(IsTrigger)];
        return triggers is [var trigger]
            ? new FunctionMethod(function.Name, method, trigger)
            : throw new InvalidOperationException($"The function '{function.Name}' has {triggers.Length} triggers instead of one.");
    }

    /// <summary>The trigger, if it is one of this kind.</summary>
    public T? TriggerAs<T>()
        where T : Attribute => Trigger.GetCustomAttribute<T>();

    private static bool IsTrigger(ParameterInfo parameter) =>
        parameter.IsDefined(typeof(HttpTriggerAttribute))
        || parameter.IsDefined(typeof(TimerTriggerAttribute))
        || parameter.IsDefined(typeof(EntityTriggerAttribute))
        || QueueTriggers.IsOn(parameter);
}
