using System.Text.Json.Serialization;

namespace DurableStreams.AspNetCore.Subscriptions;

/// <summary>The small JSON bodies of responses about subscriptions.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(AckAnswer))]
[JsonSerializable(typeof(JsonWebKeySet))]
[JsonSerializable(typeof(RotationAnswer))]
internal sealed partial class SubscriptionJson : JsonSerializerContext;

/// <summary>An ack was stored (§7.1).</summary>
internal sealed record AckAnswer(bool Ok, bool NextWake);

/// <summary>A JWK Set (RFC 7517 §5).</summary>
internal sealed record JsonWebKeySet(IEnumerable<JsonWebKey> Keys);

/// <summary>A public key that verifies webhooks (§6.5).</summary>
internal sealed record JsonWebKey(string Kid, string X)
{
    public string Kty { get; } = "OKP";

    public string Crv { get; } = "Ed25519";

    public string Use { get; } = "sig";

    public string Alg { get; } = "EdDSA";
}

/// <summary>There is a new key, which signs from a time on.</summary>
internal sealed record RotationAnswer(string Kid, string ActiveFrom);
