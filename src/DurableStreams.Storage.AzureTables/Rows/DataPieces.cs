using Azure.Data.Tables;

namespace DurableStreams.Storage.AzureTables;

/// <summary>Data cut into properties, since one holds 64 KiB.</summary>
internal static class DataPieces
{
    /// <summary>Puts up to <see cref="AzureLimits.RowBytes"/> bytes into a row, without a copy.</summary>
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
    /// <returns>How many bytes.</returns>
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
