namespace DurableStreams.Storage.Sqlite.Folder;

/// <summary>The data folder is in use by another process, or by another store in this one.</summary>
public sealed class DataFolderInUseException : Exception
{
    /// <summary>Creates an exception without a message.</summary>
    public DataFolderInUseException()
    {
    }

    /// <summary>Creates an exception with a message for the operator.</summary>
    public DataFolderInUseException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception with a message for the operator and its cause.</summary>
    public DataFolderInUseException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
