namespace DurableStreams.Storage.Sqlite;

/// <summary>See <see cref="IReminderStore.ScheduleAsync"/>. The result says nothing.</summary>
internal sealed class FileDutyItem(Reminder reminder, DateTimeOffset dueAt) : WriteItem<bool>
{
    private readonly byte[] _duty = ReminderCodec.Encode(reminder);

    protected override bool Write(WriterConnection writer)
    {
        writer.Due.Insert(dueAt, _duty);
        return true;
    }
}
