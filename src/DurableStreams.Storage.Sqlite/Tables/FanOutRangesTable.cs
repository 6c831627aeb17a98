using System.Text;
using DurableStreams.Addressing;
using DurableStreams.Storage.Sqlite.Native;

namespace DurableStreams.Storage.Sqlite.Tables;

/// <summary>The table <c>fan_out_ranges</c>: the progress of a fan-out by queue in each part of the registry.</summary>
internal sealed class FanOutRangesTable(Database database)
{
    private readonly Statement _list = database.Prepare(
        "SELECT first, count, handed_to, done_to, message, version FROM fan_out_ranges WHERE source = ?1");

    private readonly Statement _insert = database.Prepare(
        """
        INSERT OR IGNORE INTO fan_out_ranges (source, first, count, handed_to, done_to, message, version)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        """);

    private readonly Statement _update = database.Prepare(
        """
        UPDATE fan_out_ranges SET handed_to = ?4, done_to = ?5, message = ?6, version = ?7
        WHERE source = ?1 AND first = ?2 AND count = ?3 AND version = ?8
        """);

    private readonly Statement _remove = database.Prepare(
        """
        DELETE FROM fan_out_ranges WHERE source = ?1 AND (first, count) IN
          (SELECT first, count FROM fan_out_ranges WHERE source = ?1 LIMIT ?2)
        """);

    public IReadOnlyList<RangeRow> List(Incarnation source)
    {
        using Query query = _list.Query();
        query.Bind(1, source);
        List<RangeRow> rows = [];
        while (query.Step())
        {
            ReadOnlySpan<byte> message = query.Bytes(4);
            rows.Add(new RangeRow(
                new HashRanges((int)query.Number(0), (int)query.Number(1)),
                query.Number(2),
                query.Number(3),
                message.IsEmpty ? null : Encoding.UTF8.GetString(message),
                new RowVersion(query.Number(5))));
        }

        return rows;
    }

    /// <summary>Writes a row if the stored one still has the version of the given one.</summary>
    /// <returns>The row with its new version; null if the stored row has another version.</returns>
    public RangeRow? TryPut(Incarnation source, RangeRow row)
    {
        bool isNew = row.Version == RowVersion.None;
        long version = RandomVersion.Next();
        using Query query = (isNew ? _insert : _update).Query();
        query.Bind(1, source);
        query.Bind(2, row.Ranges.First);
        query.Bind(3, row.Ranges.Count);
        query.Bind(4, row.RequestedPosition);
        query.Bind(5, row.CompletedPosition);
        if (row.Message is { } message)
        {
            query.BindText(6, Encoding.UTF8.GetBytes(message));
        }
        else
        {
            query.BindNull(6);
        }

        query.Bind(7, version);
        if (!isNew)
        {
            query.Bind(8, row.Version.Number);
        }

        return query.Execute() == 1 ? row with { Version = new RowVersion(version) } : null;
    }

    /// <summary>Removes a batch of rows.</summary>
    /// <returns>How many were removed.</returns>
    public int Remove(Incarnation source, int max) => _remove.Execute(source, max);
}
