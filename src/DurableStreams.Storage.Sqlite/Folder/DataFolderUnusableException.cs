namespace DurableStreams.Storage.Sqlite;

/// <summary>
/// The data folder cannot hold a store: it is no folder, it cannot be written, or what is in it is no database of
/// this program or one of a newer release.
/// </summary>
public sealed class DataFolderUnusableException : Exception
{
    /// <summary>Makes one without a message.</summary>
    public DataFolderUnusableException()
    {
    }

    /// <summary>Makes one with a sentence for whoever started the server.</summary>
    public DataFolderUnusableException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a sentence for whoever started the server, and what caused it.</summary>
    public DataFolderUnusableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
