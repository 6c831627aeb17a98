namespace DurableStreams.Azurite.Faults;

/// <summary>The kind of a call to the storage service.</summary>
public enum CallKind
{
    /// <summary>Reads one entity by its keys.</summary>
    PointRead,

    /// <summary>Reads a page of a query.</summary>
    Query,

    /// <summary>Submits an entity group transaction.</summary>
    Transaction,

    /// <summary>Adds, updates or deletes one entity outside a transaction.</summary>
    Write,

    /// <summary>Creates or deletes a table, or accesses a queue.</summary>
    Other,
}
