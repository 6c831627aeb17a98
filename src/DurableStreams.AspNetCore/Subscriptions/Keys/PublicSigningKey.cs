using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace DurableStreams.AspNetCore.Subscriptions.Keys;

/// <summary>A public key that verifies webhooks.</summary>
/// <param name="Id">Its <c>kid</c>: <c>ds_</c> and a part of its thumbprint (RFC 7638).</param>
/// <param name="X">The 32 bytes of the key in Base64url.</param>
internal sealed record PublicSigningKey(string Id, string X)
{
    // 132 bits: no two keys share it.
    private const int IdLength = 22;

    public static PublicSigningKey Of(ReadOnlySpan<byte> key)
    {
        string x = Base64Url.EncodeToString(key);

        // The members that RFC 8037 §2 requires, in lexicographic order and without white space.
        byte[] thumbprint = SHA256.HashData(
            Encoding.ASCII.GetBytes($$"""{"crv":"Ed25519","kty":"OKP","x":"{{x}}"}"""));
        return new PublicSigningKey("ds_" + Base64Url.EncodeToString(thumbprint)[..IdLength], x);
    }
}
