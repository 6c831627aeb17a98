namespace DurableStreams.Storage.Sqlite.Committing;

/// <summary>How a <see cref="WriteItem"/> ended.</summary>
internal enum WriteOutcome
{
    /// <summary>The transaction is durable. The item knows what it wrote.</summary>
    Done,

    /// <summary>The transaction did not take place; a retry may succeed.</summary>
    Rejected,

    /// <summary>It is not known whether the transaction took place.</summary>
    Unknown,

    /// <summary>The item cannot be written; a retry would fail too.</summary>
    Failed,
}
