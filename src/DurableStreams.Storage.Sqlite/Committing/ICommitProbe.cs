using DurableStreams.Storage.Sqlite.Native;

namespace DurableStreams.Storage.Sqlite.Committing;

/// <summary>Lets tests observe transactions, delay them or make them fail.</summary>
internal interface ICommitProbe
{
    /// <summary>
    /// Called on the committer's thread before a step. Throwing a <see cref="SqliteFailureException"/> fails the step
    /// before it has run.
    /// </summary>
    void Before(CommitStep step);

    /// <summary>
    /// Called after a step. Throwing a <see cref="SqliteFailureException"/> fails the step although it has run.
    /// </summary>
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
