namespace DurableStreams.Storage.Sqlite;

/// <summary>See <see cref="IReminderStore.PostponeAsync"/>.</summary>
internal sealed class PostponeItem(ReminderRow row, long id, DateTimeOffset dueAt) : WriteItem<ReminderRow?>
{
    protected override ReminderRow? Write(WriterConnection writer) =>
        writer.Due.TryPostpone(id, row.Version, dueAt) ? row with { Version = row.Version + 1, DueAt = dueAt } : null;
}
