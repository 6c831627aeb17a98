using Azure.Data.Tables;
using DurableStreams.Storage.AzureTables.Accounts;

namespace DurableStreams.Storage.AzureTables.Rows;

/// <summary>Splits data into properties, each of which can hold 64 KiB.</summary>
internal static class DataPieces
{
    /// <summary>Sets the data of a row without copying it. At most <see cref="AzureLimits.RowBytes"/> bytes.</summary>
    public static void Write(TableEntity row, ReadOnlyMemory<byte> data)
    {
        for (int i = 0; !data.IsEmpty; i++)
        {
            int length = Math.Min(data.Length, AzureLimits.PropertyBytes);
            row[Columns.Data[i]] = BinaryData.FromBytes(data[..length]);
            data = data[length..];
        }
    }

    /// <summary>Copies a row's data to the start of a span.</summary>
    /// <returns>The number of bytes copied.</returns>
    public static int CopyTo(TableEntity row, Span<byte> destination)
    {
        int length = 0;
        foreach (string name in Columns.Data)
        {
            if (row.GetBinary(name) is not { } piece)
            {
                break;
            }

            piece.CopyTo(destination[length..]);
            length += piece.Length;
        }

        return length;
    }
}
