using System.Text.Json;
using System.Text.Json.Serialization;

namespace DurableStreams.AspNetCore.Config;

/// <summary>The JSON bodies of requests and responses about projects.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ConfigFields))]
[JsonSerializable(typeof(SecretFields))]
[JsonSerializable(typeof(ProjectDetails))]
internal sealed partial class ConfigJson : JsonSerializerContext;

/// <summary>A reference to a stored secret.</summary>
internal sealed record SecretFields(JsonElement Id);

internal sealed record ProjectDetails(
    IEnumerable<SecretDetails> SigningSecrets, IReadOnlyList<string> CorsOrigins, bool IsPublic);

internal sealed record SecretDetails(string Id, string CreatedAt);
