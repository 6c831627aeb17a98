using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DurableStreams.AspNetCore.Auth;

internal static class JsonWebTokenExtensions
{
    /// <summary>
    /// Whether a token is invalid because of an extension that must be understood (RFC 7515 §4.1.11). This server
    /// understands none, and the library ignores the field.
    /// </summary>
    public static bool HasCriticalExtension(this JsonWebToken token)
    {
        using JsonDocument header = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedHeader));
        return header.RootElement.TryGetProperty("crit", out _);
    }
}
