namespace DurableStreams.Storage.Sqlite;

/// <summary>What the transaction at hand does to the recent writes of a stream.</summary>
internal sealed class StagedStream
{
    /// <summary>True when it has folded what there was.</summary>
    public bool IsFolded { get; set; }

    /// <summary>What it adds, after that.</summary>
    public List<JournaledCommit> Commits { get; } = [];

    /// <summary>Makes it ready for another stream.</summary>
    public void Reset()
    {
        IsFolded = false;
        Commits.Clear();
    }
}
