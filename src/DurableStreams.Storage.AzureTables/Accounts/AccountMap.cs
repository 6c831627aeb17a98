namespace DurableStreams.Storage.AzureTables;

/// <summary>
/// Says which storage account holds a path. One account takes 20,000 operations a second; whoever needs more maps
/// paths to several here, and nowhere else has to know.
/// </summary>
internal sealed class AccountMap(TableAccount account)
{
    /// <summary>All accounts, for what is not about one path.</summary>
    public IReadOnlyList<TableAccount> All { get; } = [account];

    /// <summary>The account of a path. A path never moves.</summary>
    public TableAccount For(StreamPath path) => All[0];
}
