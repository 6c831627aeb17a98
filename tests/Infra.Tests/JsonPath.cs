using System.Text.Json;

namespace DurableStreams.Infra.Tests;

internal static class JsonPath
{
    /// <summary>Follows member names that are separated by dots.</summary>
    public static JsonElement At(this JsonElement element, string path) =>
        path.Split('.').Aggregate(element, static (parent, name) => parent.GetProperty(name));

    /// <summary>The string at a path of member names that are separated by dots.</summary>
    public static string? TextAt(this JsonElement element, string path) => element.At(path).GetString();
}
