using DurableStreams.Storage.Sqlite.Folder;
using DurableStreams.Storage.Sqlite.Native;

namespace DurableStreams.Storage.Sqlite.Tables;

/// <summary>
/// The tables of the store on one connection. Statements are prepared when first used, so unused ones cost nothing.
/// </summary>
internal sealed class StoreTables(Database database, SegmentFiles files)
{
    public StreamsTable Streams { get; } = new(database);

    public IncarnationsTable Incarnations { get; } = new(database);

    public SegmentsTable Segments { get; } = new(database, files);

    public ProducersTable Producers { get; } = new(database);

    public ForksTable Forks { get; } = new(database);

    public ForkGuardsTable ForkGuards { get; } = new(database);

    public CursorsTable Cursors { get; } = new(database);

    public SubscribersTable Subscribers { get; } = new(database);

    public FanOutRangesTable FanOutRanges { get; } = new(database);

    public RemindersTable Reminders { get; } = new(database);

    public ProjectsTable Projects { get; } = new(database);

    public SubscriptionsTable Subscriptions { get; } = new(database);

    public SubscriptionLinksTable SubscriptionLinks { get; } = new(database);

    public SubscriptionPendingTable SubscriptionPending { get; } = new(database);

    public StreamSubscriptionsTable StreamSubscriptions { get; } = new(database);

    public BindingsTable Bindings { get; } = new(database);

    public SecretsTable Secrets { get; } = new(database);

    public JournalTable Journal { get; } = new(database);
}
