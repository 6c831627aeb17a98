namespace DurableStreams.Storage.Sqlite;

/// <summary>A connection that reads, with its statements prepared. Used by one call at a time.</summary>
internal sealed class Reader : IDisposable
{
    private readonly Database _database;
    private readonly ReadTransaction _transaction;

    public Reader(string file)
    {
        _database = Connections.OpenReader(file);
        _transaction = new ReadTransaction(_database);
        Heads = new HeadReader(_database, _transaction);
        Segments = new SegmentReader(_database, _transaction);
        Paths = new PathReader(_database);
        Due = new DueReader(_database);
        Cursors = new CursorReader(_database, _transaction);
        Subscribers = new SubscriberReader(_database);
        Projects = new ProjectReader(_database);
    }

    public HeadReader Heads { get; }

    public SegmentReader Segments { get; }

    public PathReader Paths { get; }

    public DueReader Due { get; }

    public CursorReader Cursors { get; }

    public SubscriberReader Subscribers { get; }

    public ProjectReader Projects { get; }

    public void Dispose()
    {
        Heads.Dispose();
        Segments.Dispose();
        Paths.Dispose();
        Due.Dispose();
        Cursors.Dispose();
        Subscribers.Dispose();
        Projects.Dispose();
        _transaction.Dispose();
        _database.Dispose();
    }
}
