using Azure.Data.Tables;
using DurableStreams.Addressing;
using DurableStreams.Storage.AzureTables.Keys;

namespace DurableStreams.Storage.AzureTables.Rows;

/// <summary>Converts a cursor to and from its row.</summary>
internal static class CursorRow
{
    public static TableEntity Write(string partition, StreamCommit commit, Cursor cursor) =>
        new(partition, RowKeys.Cursor(commit.Head.Incarnation, cursor))
        {
            [Columns.Id] = cursor.Source.Value,
            [Columns.SourceIncarnation] = cursor.SourceIncarnation.Value,
            [Columns.Subscription] = cursor.Subscription.Value,
            [Columns.Position] = cursor.Position,
            [Columns.Envelope] = cursor.Envelope,
            [Columns.Commit] = commit.Head.Commits.Count,
        };

    public static Cursor Read(TableEntity row) => new(
        new EstuarySubscriptionId(row.GetGuid(Columns.Subscription) ?? throw Invalid(row)),
        StreamPath.FromDecoded(row.GetString(Columns.Id), out StreamPath source) is null ? source : throw Invalid(row),
        new Incarnation(row.GetGuid(Columns.SourceIncarnation) ?? throw Invalid(row)),
        row.GetInt64(Columns.Position) ?? throw Invalid(row),
        row.GetBoolean(Columns.Envelope) ?? throw Invalid(row));

    private static InvalidDataException Invalid(TableEntity row) =>
        new($"The row '{row.RowKey}' is not a valid cursor.");
}
