namespace DurableStreams.Storage.AzureTables;

/// <summary>What Azure Table storage allows, and what follows from it.</summary>
internal static class AzureLimits
{
    /// <summary>A key is at most 1 KiB of UTF-16.</summary>
    public const int KeyCharacters = 512;

    /// <summary>A binary property is at most 64 KiB.</summary>
    public const int PropertyBytes = 64 * 1024;

    /// <summary>
    /// An entity is at most 1 MiB, names, keys and boundaries included, and Azurite measures an update of one as it goes
    /// over the wire, where binary data is Base64 and so a third larger: ten properties of data and the boundaries fit.
    /// </summary>
    public const int DataProperties = 10;

    /// <summary>The most data in one row.</summary>
    public const int RowBytes = DataProperties * PropertyBytes;

    /// <summary>Boundaries are one property.</summary>
    public const int BoundaryBytes = PropertyBytes;

    /// <summary>An entity group transaction takes 100 operations.</summary>
    public const int TransactionOperations = 100;

    /// <summary>
    /// What a commit writes beside producers: head, two fork rows, guard, and segments. One row of segments is the rule;
    /// only very many tiny appends have boundaries that need more, at least a byte for each byte of data: at worst as
    /// many rows as there are properties of data, and one in which both ends are not full. The rest is room to spare.
    /// </summary>
    public const int OperationsBesideProducers = 4 + DataProperties + 1 + 5;

    /// <summary>The most producers and cursors in a commit: a cursor takes two operations, one row deleted and one added.</summary>
    public const int CommitRows = (TransactionOperations - OperationsBesideProducers) / 2;

    /// <summary>
    /// A transaction is at most 4 MiB as it goes over the wire: four full rows of parts and everything else fit. More
    /// is staged.
    /// </summary>
    public const int InlineBytes = 4 * RowBytes;

    /// <summary>A query answers at most 1,000 entities.</summary>
    public const int PageRows = 1_000;
}
