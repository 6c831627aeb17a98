namespace DurableStreams.Storage.Sqlite.Folder;

/// <summary>
/// The data folder cannot hold a store: it is not a folder, it cannot be written, or its database is damaged, belongs
/// to another program or was written by a newer release.
/// </summary>
public sealed class DataFolderUnusableException : Exception
{
    /// <summary>Creates an exception without a message.</summary>
    public DataFolderUnusableException()
    {
    }

    /// <summary>Creates an exception with a message for the operator.</summary>
    public DataFolderUnusableException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception with a message for the operator and its cause.</summary>
    public DataFolderUnusableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
