namespace DurableStreams.Storage.Sqlite.Journal;

/// <summary>What the current transaction changes about the recent writes of a stream.</summary>
internal sealed class PendingStream
{
    /// <summary>True if the transaction has moved the recent writes into the tables.</summary>
    public bool IsCheckpointed { get; set; }

    /// <summary>What it adds to the journal after that.</summary>
    public List<JournaledCommit> Commits { get; } = [];

    /// <summary>Clears the instance for reuse with another stream.</summary>
    public void Reset()
    {
        IsCheckpointed = false;
        Commits.Clear();
    }
}
