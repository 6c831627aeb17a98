using System.Text.Json;

namespace DurableStreams.FunctionApp.Tests.Simulation;

/// <summary>
/// JSON as the worker writes it for Durable Task: names as declared, no fields, and case-insensitive when read.
/// </summary>
internal static class EntityJson
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNameCaseInsensitive = true };

    /// <summary>Returns null for null, which means no input or no state.</summary>
    public static string? Write(object? value) =>
        value is null ? null : JsonSerializer.Serialize(value, value.GetType(), Options);

    public static object? Read(string? json, Type type) =>
        json is null ? null : JsonSerializer.Deserialize(json, type, Options);
}
