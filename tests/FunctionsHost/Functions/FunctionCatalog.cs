using System.Text.Json;

namespace DurableStreams.FunctionsHost.Functions;

/// <summary>The functions of a published app.</summary>
internal sealed class FunctionCatalog(IReadOnlyList<FunctionMetadata> functions)
{
    private const string FileName = "functions.metadata";

    public IReadOnlyList<FunctionMetadata> Functions => functions;

    public static FunctionCatalog Load(string appFolder)
    {
        using FileStream file = File.OpenRead(Path.Combine(appFolder, FileName));
        return new FunctionCatalog(JsonSerializer.Deserialize<FunctionMetadata[]>(file, JsonSerializerOptions.Web)!);
    }

    public IEnumerable<FunctionMetadata> WithTrigger(string type) =>
        functions.Where(function => function.Trigger.Type == type);
}
