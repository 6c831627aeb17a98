namespace DurableStreams.StoreContract;

/// <summary>A fixture whose store survives a restart of its process.</summary>
public interface IReopens
{
    /// <summary>Closes the store as at the end of its process, and opens the same data again.</summary>
    ValueTask ReopenAsync();
}
