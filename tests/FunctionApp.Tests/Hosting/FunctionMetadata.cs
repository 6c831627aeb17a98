using System.Text.Json;

namespace DurableStreams.FunctionApp.Tests.Hosting;

/// <summary>A function as <c>functions.metadata</c> declares it to the Functions host.</summary>
/// <param name="Name">The name of the function.</param>
/// <param name="Bindings">The trigger and the other bindings.</param>
internal sealed record FunctionMetadata(string Name, IReadOnlyList<FunctionBinding> Bindings)
{
    /// <summary>The functions of the app, from the file that the Worker SDK writes and the host reads.</summary>
    public static IReadOnlyList<FunctionMetadata> OfTheApp { get; } =
        Read(Path.Combine(AppContext.BaseDirectory, "functions.metadata"));

    /// <summary>The trigger of the function.</summary>
    public FunctionBinding Trigger =>
        Bindings.Single(binding => binding.Type.EndsWith("Trigger", StringComparison.Ordinal));

    /// <summary>The functions with an HTTP trigger.</summary>
    public static IEnumerable<FunctionMetadata> OverHttp =>
        OfTheApp.Where(function => function.Trigger.Type == "httpTrigger");

    private static FunctionMetadata[] Read(string file) =>
        JsonSerializer.Deserialize<FunctionMetadata[]>(File.ReadAllText(file), JsonSerializerOptions.Web)!;
}
