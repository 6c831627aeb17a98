using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore;

/// <summary>The key that creates projects. Only its hash is kept, and compared in constant time.</summary>
internal sealed class AdminKey(IOptions<AuthOptions> options)
{
    private readonly byte[]? _hash = string.IsNullOrEmpty(options.Value.AdminKey) ? null : Hash(options.Value.AdminKey);

    public bool Is(string? given) => _hash is not null && given is not null && CryptographicOperations.FixedTimeEquals(Hash(given), _hash);

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
