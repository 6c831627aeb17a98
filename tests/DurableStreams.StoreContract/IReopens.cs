namespace DurableStreams.StoreContract;

/// <summary>A fixture whose store outlives its process.</summary>
public interface IReopens
{
    /// <summary>Closes the store as the end of its process would, and opens it again on the same data.</summary>
    ValueTask ReopenAsync();
}
