using DurableStreams.Addressing;
using DurableStreams.Projects;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.TestKit.Faults;

/// <summary>Forwards every call to one or two other stores. Derived classes override calls.</summary>
public abstract class StoreDecorator : IStreamStore, IOutcomeStore, IReminderStore, ISubscriberStore, IProjectStore
{
    private readonly IStreamStore _streams;
    private readonly IReminderStore? _reminders;
    private readonly ISubscriberStore? _subscribers;
    private readonly IProjectStore? _projects;

    /// <param name="streams">Receives the calls of all ports that it implements.</param>
    /// <param name="reminders">Receives the calls about reminders, and of ports that the other store lacks.</param>
    protected StoreDecorator(IStreamStore streams, IReminderStore? reminders = null)
    {
        _streams = streams;
        _reminders = reminders ?? streams as IReminderStore;
        _subscribers = streams as ISubscriberStore ?? reminders as ISubscriberStore;
        _projects = streams as IProjectStore ?? reminders as IProjectStore;
    }

    public virtual bool IsExclusive => _streams.IsExclusive;

    public virtual int MaxCommitBytes => _streams.MaxCommitBytes;

    public virtual int MaxCommitProducers => _streams.MaxCommitProducers;

    private IOutcomeStore Outcomes => _streams as IOutcomeStore
        ?? throw new NotSupportedException("The decorated store keeps no outcomes.");

    private IReminderStore Reminders =>
        _reminders ?? throw new NotSupportedException("The decorated store has no reminders.");

    private ISubscriberStore Subscribers =>
        _subscribers ?? throw new NotSupportedException("The decorated store has no subscribers.");

    private IProjectStore Projects =>
        _projects ?? throw new NotSupportedException("The decorated store has no projects.");

    public virtual bool Accepts(StreamPath path) => _streams.Accepts(path);

    public virtual ValueTask<StreamSnapshot> GetAsync(
        StreamPath path, SnapshotQuery query, CancellationToken cancellationToken) =>
        _streams.GetAsync(path, query, cancellationToken);

    public virtual ValueTask<CommitResult> CommitAsync(StreamCommit commit) => _streams.CommitAsync(commit);

    public virtual ValueTask<Segment?> ReadAsync(
        StreamPath path, Incarnation incarnation, long position, int maxBytes, CancellationToken cancellationToken) =>
        _streams.ReadAsync(path, incarnation, position, maxBytes, cancellationToken);

    public virtual ValueTask<bool> ClaimForkGuardAsync(
        StreamPath fork, Incarnation incarnation, CancellationToken cancellationToken) =>
        _streams.ClaimForkGuardAsync(fork, incarnation, cancellationToken);

    public virtual ValueTask<OutcomeRow> InsertOutcomeAsync(
        StreamPath path, OutcomeRow row, CancellationToken cancellationToken) =>
        Outcomes.InsertOutcomeAsync(path, row, cancellationToken);

    public virtual ValueTask<IReadOnlyList<OutcomeRow>> FindOutcomesAsync(
        StreamPath path, IReadOnlyCollection<RequestId> requests, CancellationToken cancellationToken) =>
        Outcomes.FindOutcomesAsync(path, requests, cancellationToken);

    public virtual ValueTask<bool> RemoveOutcomesAsync(
        StreamPath path, DateTimeOffset before, int maxRows, CancellationToken cancellationToken) =>
        Outcomes.RemoveOutcomesAsync(path, before, maxRows, cancellationToken);

    public virtual ValueTask<bool> PurgeAsync(
        StreamPath path, Incarnation incarnation, int maxRows, CancellationToken cancellationToken) =>
        _streams.PurgeAsync(path, incarnation, maxRows, cancellationToken);

    public virtual ValueTask<IReadOnlyList<StreamPath>> ListAsync(
        string prefix, StreamPath? after, int max, CancellationToken cancellationToken) =>
        _streams.ListAsync(prefix, after, max, cancellationToken);

    public virtual ValueTask<StreamPage> PageAsync(
        StreamRange range, int max, CancellationToken cancellationToken) =>
        _streams.PageAsync(range, max, cancellationToken);

    public virtual ValueTask ScheduleAsync(
        Reminder reminder, DateTimeOffset dueAt, CancellationToken cancellationToken) =>
        Reminders.ScheduleAsync(reminder, dueAt, cancellationToken);

    public virtual ValueTask<DueReminders> ReadDueAsync(
        DateTimeOffset now, int max, CancellationToken cancellationToken) =>
        Reminders.ReadDueAsync(now, max, cancellationToken);

    public virtual ValueTask<ReminderRow?> PostponeAsync(
        ReminderRow row, DateTimeOffset dueAt, CancellationToken cancellationToken) =>
        Reminders.PostponeAsync(row, dueAt, cancellationToken);

    public virtual ValueTask<bool> CompleteAsync(ReminderRow row, CancellationToken cancellationToken) =>
        Reminders.CompleteAsync(row, cancellationToken);

    public virtual ValueTask<SubscriberRow?> GetSubscriberAsync(
        SourceKey source, StreamPath estuary, CancellationToken cancellationToken) =>
        Subscribers.GetSubscriberAsync(source, estuary, cancellationToken);

    public virtual ValueTask PutSubscriberAsync(
        SourceKey source,
        StreamPath estuary,
        EstuarySubscriptionId subscription,
        CancellationToken cancellationToken) =>
        Subscribers.PutSubscriberAsync(source, estuary, subscription, cancellationToken);

    public virtual ValueTask<bool> RemoveSubscriberAsync(
        SourceKey source, SubscriberRow row, CancellationToken cancellationToken) =>
        Subscribers.RemoveSubscriberAsync(source, row, cancellationToken);

    public virtual ValueTask<IReadOnlyList<SubscriberRow>> PageSubscribersAsync(
        SourceKey source, HashRanges ranges, StreamPath? after, int max, CancellationToken cancellationToken) =>
        Subscribers.PageSubscribersAsync(source, ranges, after, max, cancellationToken);

    public virtual ValueTask<IReadOnlyList<RangeRow>> GetRangesAsync(
        SourceKey source, CancellationToken cancellationToken) =>
        Subscribers.GetRangesAsync(source, cancellationToken);

    public virtual ValueTask<RangeRow?> PutRangeAsync(
        SourceKey source, RangeRow row, CancellationToken cancellationToken) =>
        Subscribers.PutRangeAsync(source, row, cancellationToken);

    public virtual ValueTask<bool> PurgeSubscribersAsync(
        SourceKey source, int maxRows, CancellationToken cancellationToken) =>
        Subscribers.PurgeSubscribersAsync(source, maxRows, cancellationToken);

    public virtual ValueTask<IReadOnlyList<Cursor>> ListCursorsAsync(
        StreamPath estuary, Incarnation incarnation, StreamPath? after, int max, CancellationToken cancellationToken) =>
        Subscribers.ListCursorsAsync(estuary, incarnation, after, max, cancellationToken);

    public virtual ValueTask<ProjectRow?> GetProjectAsync(string name, CancellationToken cancellationToken) =>
        Projects.GetProjectAsync(name, cancellationToken);

    public virtual ValueTask<ProjectRow?> PutProjectAsync(
        string name, Project project, RowVersion expected, CancellationToken cancellationToken) =>
        Projects.PutProjectAsync(name, project, expected, cancellationToken);

    public virtual ValueTask<IReadOnlyList<ListedProject>> ListProjectsAsync(
        string? after, int max, CancellationToken cancellationToken) =>
        Projects.ListProjectsAsync(after, max, cancellationToken);
}
