using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using DurableStreams.AspNetCore.Options;
using NSec.Cryptography;

namespace DurableStreams.AspNetCore.Subscriptions.Keys;

/// <summary>An Ed25519 key that signs webhooks (§12.10).</summary>
internal sealed class WebhookSigningKey : IDisposable
{
    private readonly Key _key;

    private WebhookSigningKey(Key key)
    {
        _key = key;
        Public = PublicSigningKey.Of(key.PublicKey.Export(KeyBlobFormat.RawPublicKey));
    }

    /// <summary>The public part.</summary>
    public PublicSigningKey Public { get; }

    /// <summary>Creates a key from its seed.</summary>
    public static WebhookSigningKey FromSeed(ReadOnlySpan<byte> seed) =>
        new(Key.Import(SignatureAlgorithm.Ed25519, seed, KeyBlobFormat.RawPrivateKey));

    /// <summary>Creates a random seed.</summary>
    public static byte[] NewSeed() => RandomNumberGenerator.GetBytes(WebhookOptions.SigningKeyBytes);

    /// <summary>The value of <c>Webhook-Signature</c> for a body (§7.1).</summary>
    public string SignatureOf(DateTimeOffset now, ReadOnlySpan<byte> body)
    {
        string seconds = now.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        byte[] signature = SignatureAlgorithm.Ed25519.Sign(
            _key, [.. Encoding.ASCII.GetBytes(seconds), (byte)'.', .. body]);
        return $"t={seconds},kid={Public.Id},ed25519={Base64Url.EncodeToString(signature)}";
    }

    /// <summary>Returns the id only, so that the key never appears in logs.</summary>
    public override string ToString() => $"SigningKey {Public.Id}";

    public void Dispose() => _key.Dispose();
}
