using DurableStreams.AspNetCore.Stores;
using DurableStreams.Storage;
using DurableStreams.Storage.Memory;

namespace DurableStreams.AspNetCore.Tests.Subscriptions;

/// <summary>A store of secrets that counts calls, and can be unavailable or lose races.</summary>
internal sealed class SecretStore : ISecretStore
{
    private readonly MemoryStreamStore _store = new();

    public int Reads { get; private set; }

    public int Writes { get; private set; }

    public bool IsUnavailable { get; set; }

    /// <summary>Runs once before the next write.</summary>
    public Func<Task>? BeforeWrite { get; set; }

    /// <summary>The registration of a host with this store.</summary>
    public StoreRegistration Registration => new(_store, _store, _store, _store) { Secrets = this };

    public async ValueTask<SecretRow?> GetSecretAsync(string name, CancellationToken cancellationToken)
    {
        Reads++;
        return IsUnavailable
            ? throw new StoreUnavailableException("Not available.")
            : await ((ISecretStore)_store).GetSecretAsync(name, cancellationToken);
    }

    public async ValueTask<SecretRow?> PutSecretAsync(
        string name, ReadOnlyMemory<byte> content, RowVersion expected, CancellationToken cancellationToken)
    {
        Writes++;
        if (BeforeWrite is { } run)
        {
            BeforeWrite = null;
            await run();
        }

        return await ((ISecretStore)_store).PutSecretAsync(name, content, expected, cancellationToken);
    }
}
