using System.Security.Cryptography;
using DurableStreams.AspNetCore.Stores;
using DurableStreams.Storage;
using Microsoft.IdentityModel.Tokens;

namespace DurableStreams.AspNetCore.Subscriptions.Tokens;

/// <summary>The secret that signs the tokens of wakes: created once for the store, and never changed.</summary>
internal sealed class WakeTokenSecret(StoreRegistration store)
{
    private const string Name = "wake-tokens";

    // As long as the hash (RFC 7518 §3.2).
    private const int SizeBytes = 32;

    private SymmetricSecurityKey? _key;

    /// <summary>Returns the secret; creates it if there is none.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read, or not written.</exception>
    public async ValueTask<SecurityKey> GetAsync(CancellationToken cancellationToken) =>
        _key ??= new SymmetricSecurityKey(await ReadAsync(cancellationToken));

    private async ValueTask<byte[]> ReadAsync(CancellationToken cancellationToken)
    {
        ISecretStore secrets = store.Secrets
            ?? throw new InvalidOperationException("The store keeps no secrets, so there are no subscriptions.");

        // Read again if another process was faster, or if an earlier attempt of this one was applied.
        SecretRow? row = await secrets.GetSecretAsync(Name, cancellationToken)
            ?? await secrets.PutSecretAsync(
                Name, RandomNumberGenerator.GetBytes(SizeBytes), RowVersion.None, cancellationToken)
            ?? await secrets.GetSecretAsync(Name, cancellationToken);
        return row?.Content.ToArray()
            ?? throw new StoreUnavailableException("The secret that signs the tokens of wakes could not be created.");
    }
}
