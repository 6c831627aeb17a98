using DurableStreams.Addressing;
using DurableStreams.Projects;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Streams;

namespace DurableStreams.Storage.Memory;

/// <summary>
/// A store in the memory of one process: the reference implementation of the store interfaces, also used by servers
/// that need no persistence. Every call completes synchronously.
/// </summary>
/// <remarks>
/// An invalid commit (a gap in the bytes, a head without the commit's id) throws an <see cref="ArgumentException"/>, so
/// that a bug is found here and does not lose data in another store.
/// </remarks>
public sealed partial class MemoryStreamStore
    : IStreamStore, IOutcomeStore, IReminderStore, ISubscriberStore, IProjectStore, ISubscriptionStore,
      ISubscriptionIndex, ISecretStore
{
    /// <summary>The default of <see cref="MaxCommitBytes"/>.</summary>
    public const int DefaultMaxCommitBytes = 4 * 1024 * 1024;

    private readonly MemoryPaths _paths = new();
    private readonly MemoryReminders _reminders = new();
    private readonly MemoryRegistry _registry = new();
    private readonly MemoryVersionedRows<ProjectRow> _projects = new(static row => row.Version);

    /// <summary>Creates an empty store.</summary>
    /// <param name="isExclusive">False if several services share the store, as processes share a remote one.</param>
    /// <param name="maxCommitBytes">See <see cref="MaxCommitBytes"/>.</param>
    public MemoryStreamStore(bool isExclusive = true, int maxCommitBytes = DefaultMaxCommitBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxCommitBytes);
        IsExclusive = isExclusive;
        MaxCommitBytes = maxCommitBytes;
    }

    /// <inheritdoc/>
    public bool IsExclusive { get; }

    /// <inheritdoc/>
    public int MaxCommitBytes { get; }

    /// <inheritdoc/>
    public ValueTask<StreamSnapshot> GetAsync(StreamPath path, SnapshotQuery query, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(_paths.Find(path)?.Get(query) ?? StreamSnapshot.Absent);
    }

    /// <inheritdoc/>
    public ValueTask<CommitResult> CommitAsync(StreamCommit commit)
    {
        ArgumentNullException.ThrowIfNull(commit);
        CommitRules.CheckAlone(commit, MaxCommitBytes);
        return new(_paths.Open(commit.Path).Commit(commit));
    }

    /// <inheritdoc/>
    public ValueTask<Segment?> ReadAsync(
        StreamPath path, Incarnation incarnation, long position, int maxBytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        return new(_paths.Find(path)?.Read(incarnation, position, maxBytes));
    }

    /// <inheritdoc/>
    public ValueTask<bool> ClaimForkGuardAsync(
        StreamPath fork, Incarnation incarnation, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(_paths.Open(fork).ClaimForkGuard(incarnation));
    }

    /// <inheritdoc/>
    public ValueTask<OutcomeRow> InsertOutcomeAsync(
        StreamPath path, OutcomeRow row, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(row);
        return new(_paths.Open(path).InsertOutcome(row));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<OutcomeRow>> FindOutcomesAsync(
        StreamPath path, IReadOnlyCollection<RequestId> requests, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(requests);
        return new(_paths.Find(path)?.FindOutcomes(requests) ?? []);
    }

    /// <inheritdoc/>
    public ValueTask<bool> RemoveOutcomesAsync(
        StreamPath path, DateTimeOffset before, int maxRows, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxRows);
        return new(_paths.Find(path)?.RemoveOutcomes(before, maxRows) ?? true);
    }

    /// <inheritdoc/>
    public ValueTask<bool> PurgeAsync(
        StreamPath path, Incarnation incarnation, int maxRows, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxRows);
        return new(_paths.Find(path)?.Purge(incarnation, maxRows) ?? true);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Cursor>> ListCursorsAsync(
        StreamPath estuary, Incarnation incarnation, StreamPath? after, int max, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        return new(_paths.Find(estuary)?.ListCursors(incarnation, after, max) ?? []);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StreamPath>> ListAsync(
        string prefix, StreamPath? after, int max, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);

        List<StreamPath> found = [];
        for (StreamPage? page = null; found.Count < max && (page is null || page.Next is not null);)
        {
            page = _paths.Page(new StreamRange(prefix, page?.Next ?? after), max - found.Count);
            found.AddRange(page.Streams.Select(static stream => stream.Path));
        }

        return new(found);
    }

    /// <inheritdoc/>
    public ValueTask<StreamPage> PageAsync(StreamRange range, int max, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        return new(_paths.Page(range, max));
    }

    /// <inheritdoc/>
    public ValueTask ScheduleAsync(Reminder reminder, DateTimeOffset dueAt, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _reminders.Schedule(reminder, dueAt);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<DueReminders> ReadDueAsync(
        DateTimeOffset now, int max, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(_reminders.ReadDue(now, max));
    }

    /// <inheritdoc/>
    public ValueTask<ReminderRow?> PostponeAsync(
        ReminderRow row, DateTimeOffset dueAt, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(_reminders.Postpone(row, dueAt));
    }

    /// <inheritdoc/>
    public ValueTask<bool> CompleteAsync(ReminderRow row, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(_reminders.Complete(row));
    }

    /// <inheritdoc/>
    public ValueTask<SubscriberRow?> GetSubscriberAsync(
        SourceKey source, StreamPath estuary, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(_registry.Of(source).Get(estuary));
    }

    /// <inheritdoc/>
    public ValueTask PutSubscriberAsync(
        SourceKey source, StreamPath estuary, EstuarySubscriptionId subscription, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _registry.Of(source).Put(estuary, subscription);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<bool> RemoveSubscriberAsync(
        SourceKey source, SubscriberRow row, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(_registry.Of(source).Remove(row));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SubscriberRow>> PageSubscribersAsync(
        SourceKey source, HashRanges ranges, StreamPath? after, int max, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        return new(_registry.Of(source).Page(ranges, after, max));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<RangeRow>> GetRangesAsync(SourceKey source, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(_registry.Of(source).GetRanges());
    }

    /// <inheritdoc/>
    public ValueTask<RangeRow?> PutRangeAsync(SourceKey source, RangeRow row, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(_registry.Of(source).PutRange(row));
    }

    /// <inheritdoc/>
    public ValueTask<bool> PurgeSubscribersAsync(SourceKey source, int maxRows, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxRows);
        return new(_registry.Purge(source, maxRows));
    }

    /// <inheritdoc/>
    public ValueTask<ProjectRow?> GetProjectAsync(string name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(_projects.Get(name));
    }

    /// <inheritdoc/>
    public ValueTask<ProjectRow?> PutProjectAsync(
        string name, Project project, RowVersion expected, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(project);
        return new(_projects.Put(name, expected, version => new ProjectRow(project, version)));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ListedProject>> ListProjectsAsync(
        string? after, int max, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        return new(
            [.. _projects.Page(after, max).Select(static found => new ListedProject(found.Name, found.Row.Project))]);
    }
}
