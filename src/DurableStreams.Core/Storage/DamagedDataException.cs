namespace DurableStreams.Storage;

/// <summary>
/// Stored data is not what was written, because the disk or another program has changed it. A retry fails too. Other
/// streams are not affected.
/// </summary>
public sealed class DamagedDataException : Exception
{
    /// <summary>Creates an exception with a message that says which data is damaged.</summary>
    public DamagedDataException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception with a message and its cause.</summary>
    public DamagedDataException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
