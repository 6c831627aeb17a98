using System.Reflection;

namespace DurableStreams.FunctionApp.Harness;

/// <summary>Finds queue triggers by name: an app without queue functions does not reference their package.</summary>
internal static class QueueTriggers
{
    private const string AttributeName = "Microsoft.Azure.Functions.Worker.QueueTriggerAttribute";

    public static bool IsOn(ParameterInfo parameter) => QueueOf(parameter) is not null;

    /// <summary>The queue's name; null when the parameter has no such trigger.</summary>
    public static string? QueueOf(ParameterInfo parameter) =>
        parameter.GetCustomAttributesData().FirstOrDefault(data => data.AttributeType.FullName == AttributeName) is { } trigger
            ? (string?)trigger.ConstructorArguments[0].Value
            : null;
}
