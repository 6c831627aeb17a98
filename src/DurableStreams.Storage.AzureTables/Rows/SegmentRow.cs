using System.Globalization;
using Azure.Data.Tables;
using DurableStreams.Addressing;
using DurableStreams.Storage.AzureTables.Keys;
using DurableStreams.Streams;

namespace DurableStreams.Storage.AzureTables.Rows;

/// <summary>A segment's row. It contains the data itself or names the upload whose part rows contain it.</summary>
internal readonly record struct SegmentRow(TableEntity Entity)
{
    public long Start => Entity.GetInt64(Columns.Start) ?? 0;

    public long End =>
        long.Parse(Entity.RowKey.AsSpan(Entity.RowKey.LastIndexOf('|') + 1), CultureInfo.InvariantCulture);

    public int Length => checked((int)(End - Start));

    public AppendBoundaries Boundaries => new(Entity.GetBinary(Columns.Boundaries) ?? []);

    /// <summary>The upload that holds the data; null if the row holds it itself.</summary>
    public string? Attempt => Entity.GetString(Columns.Attempt);

    public static TableEntity Write(string partition, Incarnation incarnation, Segment segment) =>
        Write(partition, RowKeys.Segment(incarnation, segment.End), segment);

    public static TableEntity Write(string partition, string key, Segment segment)
    {
        TableEntity row = Outline(partition, key, segment);
        DataPieces.Write(row, segment.Data);
        return row;
    }

    public static TableEntity WriteInParts(string partition, Incarnation incarnation, Segment segment, string attempt)
    {
        TableEntity row = Outline(partition, RowKeys.Segment(incarnation, segment.End), segment);
        row[Columns.Attempt] = attempt;
        return row;
    }

    private static TableEntity Outline(string partition, string key, Segment segment) =>
        new(partition, key)
        {
            [Columns.Start] = segment.Start,
            [Columns.Boundaries] = BinaryData.FromBytes(segment.Boundaries.Lengths),
        };
}
