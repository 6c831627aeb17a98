using System.Text.Json;

namespace DurableStreams.FunctionApp.Tests.Hosting;

/// <summary>A function as <c>functions.metadata</c> declares it to the Functions host.</summary>
/// <param name="Name">The function's name.</param>
/// <param name="Bindings">Its trigger and its other bindings.</param>
internal sealed record FunctionMetadata(string Name, IReadOnlyList<FunctionBinding> Bindings)
{
    /// <summary>The functions of the app. The Worker SDK writes the file at build, and the host reads nothing else.</summary>
    public static IReadOnlyList<FunctionMetadata> OfTheApp { get; } = Read(Path.Combine(AppContext.BaseDirectory, "functions.metadata"));

    /// <summary>The binding that runs the function.</summary>
    public FunctionBinding Trigger => Bindings.Single(binding => binding.Type.EndsWith("Trigger", StringComparison.Ordinal));

    /// <summary>The functions that HTTP requests run.</summary>
    public static IEnumerable<FunctionMetadata> OverHttp => OfTheApp.Where(function => function.Trigger.Type == "httpTrigger");

    private static FunctionMetadata[] Read(string file) =>
        JsonSerializer.Deserialize<FunctionMetadata[]>(File.ReadAllText(file), JsonSerializerOptions.Web)!;
}
