namespace DurableStreams.Storage.Sqlite;

/// <summary>Another process, or another store in this one, has the data folder open.</summary>
public sealed class DataFolderInUseException : Exception
{
    /// <summary>Makes one without a message.</summary>
    public DataFolderInUseException()
    {
    }

    /// <summary>Makes one with a sentence for whoever started the server.</summary>
    public DataFolderInUseException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a sentence for whoever started the server, and what caused it.</summary>
    public DataFolderInUseException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
