namespace DurableStreams.Storage.Sqlite;

/// <summary>Where tests watch transactions, hold them up, or make them fail.</summary>
internal interface ICommitProbe
{
    /// <summary>Called on the committer's thread before a step; a <see cref="SqliteFailureException"/> fails the step before it was done.</summary>
    void Before(CommitStep step);

    /// <summary>Called after a step; a <see cref="SqliteFailureException"/> fails the step although it was done.</summary>
    void After(CommitStep step);
}

/// <summary>A step of a transaction.</summary>
internal enum CommitStep
{
    Begin,
    Write,
    Commit,
    RollBack,
}
