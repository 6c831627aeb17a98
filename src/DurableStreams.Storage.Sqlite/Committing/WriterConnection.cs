namespace DurableStreams.Storage.Sqlite;

/// <summary>The connection that writes, with its statements prepared. Only the committer uses it.</summary>
internal sealed class WriterConnection : IDisposable
{
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _rollBack;
    private readonly Statement _hasRows;

    public WriterConnection(Database database, Journal journal)
    {
        Database = database;
        Journal = journal;
        _begin = new Statement(database, "BEGIN IMMEDIATE");
        _commit = new Statement(database, "COMMIT");
        _rollBack = new Statement(database, "ROLLBACK");
        _hasRows = new Statement(
            database,
            """
            SELECT EXISTS (SELECT 1 FROM segments WHERE life = ?1)
                OR EXISTS (SELECT 1 FROM producers WHERE life = ?1)
                OR EXISTS (SELECT 1 FROM forks WHERE life = ?1)
                OR EXISTS (SELECT 1 FROM cursors WHERE life = ?1)
            """);
        Streams = new StreamsTable(database);
        Lives = new LivesTable(database);
        Segments = new SegmentsTable(database);
        Producers = new ProducersTable(database);
        Forks = new ForksTable(database);
        ForkGuards = new ForkGuardsTable(database);
        Cursors = new CursorsTable(database);
        Subscribers = new SubscribersTable(database);
        Due = new DueTable(database);
        Projects = new ProjectsTable(database);
        JournalRows = new JournalTable(database);
    }

    public Database Database { get; }

    /// <summary>The same for every connection.</summary>
    public Journal Journal { get; }

    public JournalTable JournalRows { get; }

    public StreamsTable Streams { get; }

    public LivesTable Lives { get; }

    public SegmentsTable Segments { get; }

    public ProducersTable Producers { get; }

    public ForksTable Forks { get; }

    public ForkGuardsTable ForkGuards { get; }

    public CursorsTable Cursors { get; }

    public SubscribersTable Subscribers { get; }

    public DueTable Due { get; }

    public ProjectsTable Projects { get; }

    public void Begin() => _begin.Run();

    public void Commit()
    {
        Journal.WriteRow(this);
        _commit.Run();
    }

    public void RollBack()
    {
        Lives.Forget();

        // Some failures of SQLite roll back by themselves.
        if (!Database.IsAutocommit)
        {
            _rollBack.Run();
        }
    }

    /// <summary>True when a life has segments, producers, forks or cursors.</summary>
    public bool HasRows(long life)
    {
        _hasRows.Bind(1, life);
        try
        {
            return _hasRows.Step() && _hasRows.Number(0) != 0;
        }
        finally
        {
            _hasRows.Reset();
        }
    }

    public void Dispose()
    {
        _begin.Dispose();
        _commit.Dispose();
        _rollBack.Dispose();
        _hasRows.Dispose();
        Streams.Dispose();
        Lives.Dispose();
        Segments.Dispose();
        Producers.Dispose();
        Forks.Dispose();
        ForkGuards.Dispose();
        Cursors.Dispose();
        Subscribers.Dispose();
        Due.Dispose();
        Projects.Dispose();
        JournalRows.Dispose();
        Database.Dispose();
    }
}
