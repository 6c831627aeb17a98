using System.Text.Json.Serialization;

namespace DurableStreams.AspNetCore.Subscriptions.Keys;

/// <summary>A key as the store keeps it. Names of properties are stored: they never change.</summary>
/// <param name="X">The public key in Base64url.</param>
/// <param name="Seed">The private key in Base64; null once it is retired, or if it is a setting.</param>
/// <param name="ActiveFrom">When it starts to sign.</param>
/// <param name="RetiredAt">When its successor starts to sign; null without one.</param>
internal sealed record StoredKey(string X, byte[]? Seed, DateTimeOffset ActiveFrom, DateTimeOffset? RetiredAt)
{
    /// <summary>Returns the public key only, so that the private one never appears in logs.</summary>
    public override string ToString() => $"StoredKey {X}";
}

/// <summary>All keys, the newest last.</summary>
internal sealed record StoredKeys(IReadOnlyList<StoredKey> Keys);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StoredKeys))]
internal sealed partial class StoredKeysJson : JsonSerializerContext;
