using Azure.Data.Tables;

namespace DurableStreams.Storage.AzureTables;

/// <summary>The rows that hold a large append, each as full as a row gets.</summary>
internal static class PartRows
{
    public static IEnumerable<TableEntity> Write(string partition, Incarnation life, string attempt, ReadOnlyMemory<byte> data)
    {
        for (int number = 0; !data.IsEmpty; number++)
        {
            int length = Math.Min(data.Length, AzureLimits.RowBytes);
            var row = new TableEntity(partition, RowKeys.Part(life, attempt, number));
            DataPieces.Write(row, data[..length]);
            yield return row;
            data = data[length..];
        }
    }
}
