using DurableStreams.AspNetCore.Options;
using DurableStreams.AspNetCore.Stores;
using DurableStreams.Storage;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore.Subscriptions.Keys;

/// <summary>
/// The keys that sign webhooks (§6.5). A setting gives the key, or the first process creates it and the store keeps it.
/// Cached for a short time, after which a rotation by another process takes effect.
/// </summary>
internal sealed class SigningKeys : IDisposable
{
    private readonly SigningKeyStore _stored;
    private readonly WebhookSigningKey? _configured;
    private readonly TimeProvider _time;
    private readonly TimeSpan _retention;
    private readonly SemaphoreSlim _loading = new(1);
    private Loaded? _loaded;

    public SigningKeys(StoreRegistration store, TimeProvider time, IOptions<WebhookOptions> options)
    {
        _time = time;
        _retention = options.Value.RetiredKeyLifetime;
        _stored = new SigningKeyStore(store.Secrets, time, _retention);
        if (options.Value.SigningKey is { Length: > 0 } seed)
        {
            _configured = WebhookSigningKey.FromSeed(Convert.FromBase64String(seed));
        }
    }

    /// <summary>How long a process may use what it has read.</summary>
    public static TimeSpan CacheTime => TimeSpan.FromSeconds(30);

    /// <summary>The key that signs now.</summary>
    /// <exception cref="StoreUnavailableException">No key is known, and the store cannot be read.</exception>
    public async ValueTask<WebhookSigningKey> GetSignerAsync(CancellationToken cancellationToken) =>
        _configured ?? (await LoadAsync(cancellationToken)).SignerAt(_time.GetUtcNow());

    /// <summary>The public keys that verify webhooks which are not older than the retention.</summary>
    /// <exception cref="StoreUnavailableException">No key is known, and the store cannot be read.</exception>
    public async ValueTask<IReadOnlyList<PublicSigningKey>> GetPublicAsync(CancellationToken cancellationToken)
    {
        Loaded loaded = await LoadAsync(cancellationToken);
        IEnumerable<PublicSigningKey> published = loaded.Ring.PublishedAt(_time.GetUtcNow(), _retention);
        return [.. (_configured is null ? published : published.Prepend(_configured.Public)).Distinct()];
    }

    /// <summary>Replaces the key of the store.</summary>
    /// <param name="immediately">See <see cref="SigningKeyStore.RotateAsync"/>.</param>
    /// <param name="cancellationToken">Cancels the call before it starts.</param>
    /// <returns>The new key; null if a setting gives the key.</returns>
    /// <exception cref="StoreUnavailableException">The store cannot be read, or not written.</exception>
    public async ValueTask<RotatedKey?> RotateAsync(bool immediately, CancellationToken cancellationToken)
    {
        if (_configured is not null)
        {
            return null;
        }

        RotatedKey rotated = await _stored.RotateAsync(immediately, cancellationToken);
        Volatile.Write(ref _loaded, null);
        return rotated;
    }

    public void Dispose()
    {
        _configured?.Dispose();
        _loading.Dispose();
    }

    private async ValueTask<Loaded> LoadAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _loaded) is { } fresh && IsFresh(fresh))
        {
            return fresh;
        }

        await _loading.WaitAsync(cancellationToken);
        try
        {
            Loaded? before = Volatile.Read(ref _loaded);
            if (before is not null && IsFresh(before))
            {
                return before;
            }

            long now = _time.GetTimestamp();
            try
            {
                KeyRing ring = _configured is null
                    ? await _stored.GetOrCreateAsync(cancellationToken)
                    : await _stored.AnnounceAsync(_configured.Public, cancellationToken);
                return _loaded = new Loaded(ring, now, before);
            }
            catch (StoreUnavailableException) when (before is not null)
            {
                // A key that may have been replaced is better than none: it stays published for a while.
                return _loaded = new Loaded(before.Ring, now, before);
            }
        }
        finally
        {
            _loading.Release();
        }
    }

    private bool IsFresh(Loaded loaded) => _time.GetElapsedTime(loaded.At) < CacheTime;

    /// <summary>What was read, with the private keys ready to sign.</summary>
    private sealed class Loaded
    {
        private readonly Dictionary<string, WebhookSigningKey> _signers = [];

        public Loaded(KeyRing ring, long at, Loaded? before)
        {
            Ring = ring;
            At = at;
            foreach (StoredKey key in ring.Keys.Where(static key => key.Seed is not null))
            {
                _signers[key.X] = before?._signers.GetValueOrDefault(key.X) ?? WebhookSigningKey.FromSeed(key.Seed);
            }
        }

        public KeyRing Ring { get; }

        public long At { get; }

        // The first key signs at once, on whatever clock.
        public WebhookSigningKey SignerAt(DateTimeOffset now) =>
            _signers[(Ring.SignerAt(now) ?? Ring.Keys.First(static key => key.Seed is not null)).X];
    }
}
