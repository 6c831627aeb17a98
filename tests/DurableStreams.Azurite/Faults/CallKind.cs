namespace DurableStreams.Azurite.Faults;

/// <summary>What a request asks of the storage service.</summary>
public enum CallKind
{
    /// <summary>One entity by its keys.</summary>
    PointRead,

    /// <summary>A page of a query.</summary>
    Query,

    /// <summary>An entity group transaction.</summary>
    Transaction,

    /// <summary>One entity added, updated or deleted outside a transaction.</summary>
    Write,

    /// <summary>Tables themselves, and everything of a queue.</summary>
    Other,
}
