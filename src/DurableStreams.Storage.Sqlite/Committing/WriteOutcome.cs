namespace DurableStreams.Storage.Sqlite;

/// <summary>How a <see cref="WriteItem"/> ended.</summary>
internal enum WriteOutcome
{
    /// <summary>Its transaction is durable; what it did in it, the item knows.</summary>
    Done,

    /// <summary>Its transaction did not take place, and a later one may.</summary>
    Rejected,

    /// <summary>Whether its transaction took place is not known.</summary>
    Unknown,

    /// <summary>It cannot be written, now or later.</summary>
    Failed,
}
