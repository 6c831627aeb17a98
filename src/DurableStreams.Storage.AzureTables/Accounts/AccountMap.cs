using DurableStreams.Addressing;

namespace DurableStreams.Storage.AzureTables.Accounts;

/// <summary>
/// Maps a path to the storage account that holds it. An account handles 20,000 operations a second; to use several
/// accounts, change this class only.
/// </summary>
internal sealed class AccountMap(TableAccount account)
{
    /// <summary>All accounts, for operations that do not concern a single path.</summary>
    public IReadOnlyList<TableAccount> All { get; } = [account];

    /// <summary>The account of a path. The result must never change for a path, because rows are not moved.</summary>
    public TableAccount For(StreamPath path) => All[0];
}
