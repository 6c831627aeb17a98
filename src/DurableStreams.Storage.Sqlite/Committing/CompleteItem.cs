namespace DurableStreams.Storage.Sqlite;

/// <summary>See <see cref="IReminderStore.CompleteAsync"/>.</summary>
internal sealed class CompleteItem(long id, long version) : WriteItem<bool>
{
    protected override bool Write(WriterConnection writer) => writer.Due.TryComplete(id, version);
}
