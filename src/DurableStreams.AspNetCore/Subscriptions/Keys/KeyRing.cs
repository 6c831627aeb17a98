using System.Buffers.Text;
using System.Text.Json;

namespace DurableStreams.AspNetCore.Subscriptions.Keys;

/// <summary>
/// The keys that sign webhooks, and those that did so recently. Pure: every change returns another one.
/// </summary>
internal sealed record KeyRing(IReadOnlyList<StoredKey> Keys)
{
    /// <summary>No key.</summary>
    public static KeyRing Empty { get; } = new([]);

    /// <summary>Reads what <see cref="Encode"/> has written.</summary>
    public static KeyRing Decode(ReadOnlySpan<byte> content) =>
        new(JsonSerializer.Deserialize(content, StoredKeysJson.Default.StoredKeys)!.Keys);

    public byte[] Encode() =>
        JsonSerializer.SerializeToUtf8Bytes(new StoredKeys(Keys), StoredKeysJson.Default.StoredKeys);

    /// <summary>The key that signs at a time; null if there is none, or if it is a setting.</summary>
    public StoredKey? SignerAt(DateTimeOffset now) =>
        Keys.LastOrDefault(key => key.Seed is not null && key.ActiveFrom <= now);

    /// <summary>The public keys to publish at a time.</summary>
    public IEnumerable<PublicSigningKey> PublishedAt(DateTimeOffset now, TimeSpan retention) => Keys
        .Where(key => key.RetiredAt is not { } retired || now < retired + retention)
        .Select(static key => PublicSigningKey.Of(Base64Url.DecodeFromChars(key.X)));

    /// <summary>Adds a key that replaces the others from a time on.</summary>
    /// <param name="publicKey">The public key.</param>
    /// <param name="seed">The private key; null if it is a setting.</param>
    /// <param name="activeFrom">When it starts to sign.</param>
    public KeyRing With(PublicSigningKey publicKey, byte[]? seed, DateTimeOffset activeFrom) => new(
    [
        .. Keys.Where(key => key.X != publicKey.X)
            .Select(key => key.RetiredAt <= activeFrom ? key : key with { RetiredAt = activeFrom }),
        new StoredKey(publicKey.X, seed, activeFrom, null),
    ]);

    /// <summary>
    /// Removes the private keys that no longer sign, and the public ones that are no longer published.
    /// </summary>
    public KeyRing CleanedAt(DateTimeOffset now, TimeSpan retention) => new(
    [
        .. Keys.Where(key => key.RetiredAt is not { } retired || now < retired + retention)
            .Select(key => key.RetiredAt <= now ? key with { Seed = null } : key),
    ]);

    /// <inheritdoc/>
    public bool Equals(KeyRing? other) => other is not null && Encode().AsSpan().SequenceEqual(other.Encode());

    /// <inheritdoc/>
    public override int GetHashCode() => Keys.Count;
}
