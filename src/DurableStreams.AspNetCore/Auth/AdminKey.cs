using System.Security.Cryptography;
using System.Text;
using DurableStreams.AspNetCore.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore.Auth;

/// <summary>The key that creates projects. Only its hash is kept, and compared in constant time.</summary>
internal sealed class AdminKey(IOptions<AuthOptions> options)
{
    private readonly byte[]? _hash = string.IsNullOrEmpty(options.Value.AdminKey) ? null : Hash(options.Value.AdminKey);

    /// <summary>Whether the text is the admin key; false if none is configured.</summary>
    public bool Is(string? text) =>
        _hash is not null && text is not null && CryptographicOperations.FixedTimeEquals(Hash(text), _hash);

    /// <summary>Whether a request has the admin key, which is valid in the header only.</summary>
    /// <returns>Null, or the refusal.</returns>
    public ProtocolError? Admit(HttpRequest request)
    {
        RequestToken token = RequestToken.Of(request);
        return token is { IsInQuery: false, Value: { } key }
            ? Is(key) ? null : ProtocolErrors.InvalidAdminKey
            : ProtocolErrors.AdminKeyRequired;
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
