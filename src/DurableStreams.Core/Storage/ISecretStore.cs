namespace DurableStreams.Storage;

/// <summary>A store of small secrets of the service itself, such as signing keys, by name.</summary>
/// <remarks>See <see cref="IStreamStore"/> for failures, durability and cancellation.</remarks>
public interface ISecretStore
{
    /// <summary>Reads a secret.</summary>
    /// <param name="name">1 to 64 ASCII letters, digits and hyphens.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>Null if there is none.</returns>
    ValueTask<SecretRow?> GetSecretAsync(string name, CancellationToken cancellationToken);

    /// <summary>Writes a secret if the stored one has the expected version.</summary>
    /// <param name="name">1 to 64 ASCII letters, digits and hyphens.</param>
    /// <param name="content">The new content, at most 32 KiB.</param>
    /// <param name="expected">The version to replace; <see cref="RowVersion.None"/> inserts.</param>
    /// <param name="cancellationToken">Cancels the call before it starts.</param>
    /// <returns>The row with its new version; null if the stored version is another one.</returns>
    ValueTask<SecretRow?> PutSecretAsync(
        string name, ReadOnlyMemory<byte> content, RowVersion expected, CancellationToken cancellationToken);
}

/// <summary>A stored secret.</summary>
/// <param name="Content">The content.</param>
/// <param name="Version">The version of the row.</param>
public sealed record SecretRow(ReadOnlyMemory<byte> Content, RowVersion Version);
