namespace DurableStreams.Storage;

/// <summary>The store could not be reached or refused for now; trying later may help. Nothing is known to be written.</summary>
public sealed class StoreUnavailableException : Exception
{
    /// <summary>Makes one with a message.</summary>
    public StoreUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a message and what caused it.</summary>
    public StoreUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
