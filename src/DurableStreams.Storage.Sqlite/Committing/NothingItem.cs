namespace DurableStreams.Storage.Sqlite;

/// <summary>Writes nothing: who waits for it knows that the transactions before it are settled. The result says nothing.</summary>
internal sealed class NothingItem : WriteItem<bool>
{
    protected override bool Write(WriterConnection writer) => true;
}
