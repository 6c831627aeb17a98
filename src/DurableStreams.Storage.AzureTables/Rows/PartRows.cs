using Azure.Data.Tables;
using DurableStreams.Addressing;
using DurableStreams.Storage.AzureTables.Accounts;
using DurableStreams.Storage.AzureTables.Keys;

namespace DurableStreams.Storage.AzureTables.Rows;

/// <summary>The rows that hold the data of a large append. All but the last are full.</summary>
internal static class PartRows
{
    public static IEnumerable<TableEntity> Write(
        string partition, Incarnation incarnation, string attempt, ReadOnlyMemory<byte> data)
    {
        for (int number = 0; !data.IsEmpty; number++)
        {
            int length = Math.Min(data.Length, AzureLimits.RowBytes);
            var row = new TableEntity(partition, RowKeys.Part(incarnation, attempt, number));
            DataPieces.Write(row, data[..length]);
            yield return row;
            data = data[length..];
        }
    }
}
