namespace DurableStreams.Storage.Sqlite;

/// <summary>See <see cref="IDueStore.FileAsync"/>. The result says nothing.</summary>
internal sealed class FileDutyItem(Duty duty, DateTimeOffset dueAt) : WriteItem<bool>
{
    private readonly byte[] _duty = DutyCodec.Encode(duty);

    protected override bool Write(WriterConnection writer)
    {
        writer.Due.Insert(dueAt, _duty);
        return true;
    }
}
