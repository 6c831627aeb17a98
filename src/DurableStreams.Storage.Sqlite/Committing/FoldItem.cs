namespace DurableStreams.Storage.Sqlite;

/// <summary>Folds what is in the journal. The result says nothing.</summary>
internal sealed class FoldItem : WriteItem<bool>
{
    protected override bool Write(WriterConnection writer)
    {
        writer.Journal.FoldAll(writer);
        return true;
    }
}
