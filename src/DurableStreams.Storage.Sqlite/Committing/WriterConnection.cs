using DurableStreams.Storage.Sqlite.Folder;
using DurableStreams.Storage.Sqlite.Journal;
using DurableStreams.Storage.Sqlite.Native;
using DurableStreams.Storage.Sqlite.Tables;

namespace DurableStreams.Storage.Sqlite.Committing;

/// <summary>The connection that writes, with the journal. Used by the committer only.</summary>
internal sealed class WriterConnection(Database database, SegmentFiles files, CommitJournal journal) : IDisposable
{
    private readonly Transaction _transaction = new(database, "BEGIN IMMEDIATE");

    public Database Database => database;

    public StoreTables Tables { get; } = new(database, files);

    /// <summary>The same for every connection.</summary>
    public CommitJournal Journal => journal;

    public void Begin() => _transaction.Begin();

    public void Commit()
    {
        journal.WriteRow(Tables);
        _transaction.Commit();
    }

    public void RollBack()
    {
        Tables.Incarnations.ClearCache();
        _transaction.RollBack();
    }

    public void Dispose() => database.Dispose();
}
