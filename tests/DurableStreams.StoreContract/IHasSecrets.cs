using DurableStreams.Storage;

namespace DurableStreams.StoreContract;

/// <summary>A fixture whose store can store secrets.</summary>
public interface IHasSecrets
{
    ISecretStore Secrets { get; }

    /// <summary>See <see cref="StoreFixture.OtherStreams"/>.</summary>
    ISecretStore OtherSecrets => Secrets;
}
