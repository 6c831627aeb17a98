namespace DurableStreams.Storage.Sqlite;

/// <summary>See <see cref="IDueStore.PostponeAsync"/>.</summary>
internal sealed class PostponeItem(DueRow row, long id, DateTimeOffset dueAt) : WriteItem<DueRow?>
{
    protected override DueRow? Write(WriterConnection writer) =>
        writer.Due.TryPostpone(id, row.Version, dueAt) ? row with { Version = row.Version + 1, DueAt = dueAt } : null;
}
