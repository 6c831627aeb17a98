using DurableStreams.Storage;

namespace DurableStreams.AspNetCore.Subscriptions.Keys;

/// <summary>Reads and changes the keys that sign webhooks in the store.</summary>
/// <param name="secrets">The store; null if it keeps no secrets: then there are no keys but those of settings.</param>
/// <param name="time">The clock.</param>
/// <param name="retention">How long a replaced public key is published.</param>
public sealed class SigningKeyStore(ISecretStore? secrets, TimeProvider time, TimeSpan retention)
{
    private const string Name = "webhook-keys";

    // Each lost race means that another process has changed the keys.
    private const int MaxAttempts = 20;

    /// <summary>
    /// How long a new key is published before it signs: seven minutes. By then every process and every receiver that
    /// caches <c>jwks.json</c> has it: both caches have expired, with a minute to spare for differing clocks.
    /// </summary>
    public static TimeSpan PublishedBefore { get; } = TimeSpan.FromMinutes(7);

    /// <summary>Adds a new key, which replaces the current one.</summary>
    /// <param name="immediately">
    /// True if it signs at once, because the current key is no longer secret: receivers that cache <c>jwks.json</c> may
    /// not know it yet. Otherwise it is published for <see cref="PublishedBefore"/> first.
    /// </param>
    /// <param name="cancellationToken">Cancels the call before it starts.</param>
    /// <exception cref="StoreUnavailableException">The store cannot be read, or not written.</exception>
    public async ValueTask<RotatedKey> RotateAsync(bool immediately, CancellationToken cancellationToken)
    {
        byte[] seed = WebhookSigningKey.NewSeed();
        PublicSigningKey publicKey = PublicOf(seed);
        DateTimeOffset activeFrom = time.GetUtcNow() + (immediately ? TimeSpan.Zero : PublishedBefore);
        await ChangeAsync(
            ring => ring.Keys.Any(key => key.X == publicKey.X) ? ring : ring.With(publicKey, seed, activeFrom),
            cancellationToken);
        return new RotatedKey(publicKey.Id, activeFrom);
    }

    /// <summary>Returns the keys; creates the first one.</summary>
    internal ValueTask<KeyRing> GetOrCreateAsync(CancellationToken cancellationToken)
    {
        byte[] seed = WebhookSigningKey.NewSeed();
        return ChangeAsync(
            ring => ring.Keys.Any(static key => key.Seed is not null)
                ? ring
                : ring.With(PublicOf(seed), seed, time.GetUtcNow()),
            cancellationToken);
    }

    /// <summary>
    /// Adds the public part of a key that a setting gives, so that it stays published once it is replaced.
    /// </summary>
    internal ValueTask<KeyRing> AnnounceAsync(PublicSigningKey configured, CancellationToken cancellationToken) =>
        ChangeAsync(
            ring => ring.Keys.Any(key => key.X == configured.X) ? ring : ring.With(configured, null, time.GetUtcNow()),
            cancellationToken);

    private static PublicSigningKey PublicOf(byte[] seed)
    {
        using var key = WebhookSigningKey.FromSeed(seed);
        return key.Public;
    }

    private async ValueTask<KeyRing> ChangeAsync(Func<KeyRing, KeyRing> change, CancellationToken cancellationToken)
    {
        if (secrets is null)
        {
            return KeyRing.Empty;
        }

        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            SecretRow? row = await secrets.GetSecretAsync(Name, cancellationToken);
            KeyRing before = row is null ? KeyRing.Empty : KeyRing.Decode(row.Content.Span);
            KeyRing after = change(before.CleanedAt(time.GetUtcNow(), retention));
            if (after.Equals(before))
            {
                return before;
            }

            if (await secrets.PutSecretAsync(
                Name, after.Encode(), row?.Version ?? RowVersion.None, cancellationToken) is not null)
            {
                return after;
            }
        }

        throw new StoreUnavailableException("The keys that sign webhooks are being changed by other processes.");
    }
}
