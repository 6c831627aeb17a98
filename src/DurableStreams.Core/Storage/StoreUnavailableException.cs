namespace DurableStreams.Storage;

/// <summary>
/// The store is unreachable or throttled; a retry may succeed. It is unknown whether anything was written.
/// </summary>
public sealed class StoreUnavailableException : Exception
{
    /// <summary>Creates an exception with a message.</summary>
    public StoreUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception with a message and its cause.</summary>
    public StoreUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
