using Azure.Data.Tables;
using DurableStreams.Addressing;
using DurableStreams.Storage.AzureTables.Keys;

namespace DurableStreams.Storage.AzureTables.Rows;

/// <summary>
/// The guard of a fork's creation. It can be inserted only once: by the creation, or by the sweeper that undoes it.
/// </summary>
internal static class GuardRow
{
    public static TableEntity Write(string partition, Incarnation fork, bool claimed) =>
        new(partition, RowKeys.Guard(fork)) { [Columns.Claimed] = claimed };

    public static bool IsClaimed(TableEntity row) => row.GetBoolean(Columns.Claimed) ?? false;
}
