namespace DurableStreams.Storage.AzureTables.Accounts;

/// <summary>The limits of Azure Table storage, and the limits of this store that follow from them.</summary>
internal static class AzureLimits
{
    /// <summary>Maximum length of a key: 1 KiB of UTF-16.</summary>
    public const int KeyCharacters = 512;

    /// <summary>Maximum size of a binary property: 64 KiB.</summary>
    public const int PropertyBytes = 64 * 1024;

    /// <summary>
    /// Number of properties that hold a row's data. Azure limits an entity to 1 MiB, including names, keys and
    /// boundaries. Azurite measures an update in its wire format, where Base64 makes binary data a third larger, so ten
    /// properties of data plus the boundaries fit on both.
    /// </summary>
    public const int DataProperties = 10;

    /// <summary>Maximum amount of data in one row.</summary>
    public const int RowBytes = DataProperties * PropertyBytes;

    /// <summary>Maximum size of a row's append boundaries, which are stored in one property.</summary>
    public const int BoundaryBytes = PropertyBytes;

    /// <summary>Maximum number of operations in an entity group transaction.</summary>
    public const int TransactionOperations = 100;

    /// <summary>
    /// Operations of a commit that are no producers, cursors or outcomes: the head, two fork rows, the guard, and the
    /// segments. A commit usually has one segment row. Only very many tiny appends need more, because each byte of data
    /// then needs at least one byte of boundaries: in the worst case one row for each data property, plus one because
    /// both the first and the last row may be partly filled. The last five operations are spare.
    /// </summary>
    public const int OperationsBesideProducers = 4 + DataProperties + 1 + 5;

    /// <summary>
    /// Maximum number of producers, cursors and outcomes in a commit. A cursor takes two operations: one row is deleted
    /// and one added.
    /// </summary>
    public const int CommitRows = (TransactionOperations - OperationsBesideProducers) / 2;

    /// <summary>
    /// Maximum amount of data that is sent within the transaction; larger appends are staged. A transaction is limited
    /// to 4 MiB in its wire format, which has room for four full rows and everything else.
    /// </summary>
    public const int InlineBytes = 4 * RowBytes;

    /// <summary>Maximum number of entities in the response to a query.</summary>
    public const int PageRows = 1_000;
}
