using Azure.Data.Tables;
using DurableStreams.Addressing;
using DurableStreams.Producers;
using DurableStreams.Storage.AzureTables.Keys;
using DurableStreams.Storage.AzureTables.Rows;
using DurableStreams.Streams;

namespace DurableStreams.Storage.AzureTables.Reading;

/// <summary>Combines a head with rows that were read after it.</summary>
internal static class SnapshotRows
{
    /// <param name="alone">A snapshot of the head only.</param>
    /// <param name="query">The rows that were requested.</param>
    /// <param name="rows">The rows found. May include rows that were not requested.</param>
    /// <returns>Null if a row is newer than the head.</returns>
    public static StreamSnapshot? Join(StreamSnapshot alone, SnapshotQuery query, List<TableEntity> rows)
    {
        StreamHead head = alone.Head!;
        Dictionary<string, TableEntity> byKey = rows.ToDictionary(static row => row.RowKey);
        var producers = new Dictionary<ProducerId, ProducerState>();
        foreach (ProducerId id in query.Producers)
        {
            if (byKey.TryGetValue(RowKeys.Producer(head.Incarnation, id), out TableEntity? row))
            {
                if (row.GetInt64(Columns.Commit) > head.Commits.Count)
                {
                    return null;
                }

                producers[id] = ProducerStateRow.Read(row, id);
            }
        }

        HashSet<Incarnation> forks =
            [.. query.Forks.Where(fork => byKey.ContainsKey(RowKeys.Fork(head.Incarnation, fork)))];
        return TryFindCursors(head, query, rows) is { } cursors
            ? alone with { Producers = producers, Forks = forks, Cursors = cursors }
            : null;
    }

    private static Dictionary<StreamPath, Cursor>? TryFindCursors(
        StreamHead head, SnapshotQuery query, List<TableEntity> rows)
    {
        var cursors = new Dictionary<StreamPath, Cursor>();
        string[] prefixes = [.. query.Cursors.Select(source => RowKeys.CursorPrefix(head.Incarnation, source))];
        foreach (TableEntity row in rows.Where(
            row => prefixes.Any(prefix => row.RowKey.StartsWith(prefix, StringComparison.Ordinal))))
        {
            Cursor cursor = CursorRow.Read(row);
            if (row.GetInt64(Columns.Commit) > head.Commits.Count || !cursors.TryAdd(cursor.Source, cursor))
            {
                return null;
            }
        }

        return cursors;
    }
}
