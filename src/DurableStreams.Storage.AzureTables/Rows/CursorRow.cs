using Azure.Data.Tables;

namespace DurableStreams.Storage.AzureTables;

/// <summary>A cursor's row.</summary>
internal static class CursorRow
{
    public static TableEntity Write(string partition, StreamCommit commit, Cursor cursor) =>
        new(partition, RowKeys.Cursor(commit.Head.Incarnation, cursor))
        {
            [Columns.Id] = cursor.Source.Value,
            [Columns.SourceLife] = cursor.SourceIncarnation.Value,
            [Columns.Subscription] = cursor.Subscription.Value,
            [Columns.Position] = cursor.Position,
            [Columns.Envelope] = cursor.Envelope,
            [Columns.Commit] = commit.Head.Commits.Count,
        };

    public static Cursor Read(TableEntity row) => new(
        new EstuarySubscriptionId(row.GetGuid(Columns.Subscription) ?? throw Broken(row)),
        StreamPath.FromDecoded(row.GetString(Columns.Id), out StreamPath source) is null ? source : throw Broken(row),
        new Incarnation(row.GetGuid(Columns.SourceLife) ?? throw Broken(row)),
        row.GetInt64(Columns.Position) ?? throw Broken(row),
        row.GetBoolean(Columns.Envelope) ?? throw Broken(row));

    private static InvalidDataException Broken(TableEntity row) => new($"The row '{row.RowKey}' is no cursor.");
}
