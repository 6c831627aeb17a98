namespace DurableStreams.Storage;

/// <summary>
/// Implemented by the object that implements <see cref="IStreamStore"/> if its space is limited, such as a disk.
/// </summary>
public interface IStoreSpace
{
    /// <summary>
    /// True while the store refuses commits that add data, because little space is left. Deleting, closing and purging
    /// still work.
    /// </summary>
    bool IsFull { get; }

    /// <summary>The free space, in bytes, that this process can use; null if it cannot be determined.</summary>
    long? FreeBytes { get; }
}
