using DurableStreams.Addressing;
using DurableStreams.Projects;
using DurableStreams.Storage.AzureTables.Committing;
using DurableStreams.Storage.AzureTables.Due;
using DurableStreams.Storage.AzureTables.Keys;
using DurableStreams.Storage.AzureTables.Lifecycle;
using DurableStreams.Storage.AzureTables.Sealing;
using DurableStreams.Storage.AzureTables.Subscribers;

namespace DurableStreams.Storage.AzureTables;

/// <content>The other ports, each implemented by a class of its own.</content>
public sealed partial class AzureTableStreamStore
    : IOutcomeStore, IReminderStore, ISealingStore, IStagingStore, ISubscriberStore, IProjectStore
{
    private readonly TableReminderStore _reminders;
    private readonly Staging _staging;
    private readonly TableSubscriberStore _subscribers;
    private readonly TableProjectStore _projects;

    /// <inheritdoc/>
    public ValueTask<OutcomeRow> InsertOutcomeAsync(
        StreamPath path, OutcomeRow row, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(row);
        return Outcomes.InsertAsync(
            _accounts.For(path).Streams.Retrying, PathKey.Encode(path.Value), row, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<OutcomeRow>> FindOutcomesAsync(
        StreamPath path, IReadOnlyCollection<RequestId> requests, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(requests);
        return Outcomes.FindAsync(
            _accounts.For(path).Streams.Retrying, PathKey.Encode(path.Value), requests, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<bool> RemoveOutcomesAsync(
        StreamPath path, DateTimeOffset before, int maxRows, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxRows);
        return Outcomes.RemoveAsync(
            _accounts.For(path).Streams.Retrying, PathKey.Encode(path.Value), before, maxRows, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask ScheduleAsync(Reminder reminder, DateTimeOffset dueAt, CancellationToken cancellationToken) =>
        _reminders.ScheduleAsync(reminder, dueAt, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<DueReminders> ReadDueAsync(
        DateTimeOffset now, int max, CancellationToken cancellationToken) =>
        _reminders.ReadDueAsync(now, max, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ReminderRow?> PostponeAsync(
        ReminderRow row, DateTimeOffset dueAt, CancellationToken cancellationToken) =>
        _reminders.PostponeAsync(row, dueAt, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> CompleteAsync(ReminderRow row, CancellationToken cancellationToken) =>
        _reminders.CompleteAsync(row, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<SealStep> SealAsync(
        StreamPath path, Incarnation incarnation, long from, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        return Sealer.StepAsync(
            _accounts.For(path).Streams, PathKey.Encode(path.Value), incarnation, from, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<bool> DropStagedAsync(
        StreamPath path, Incarnation incarnation, CancellationToken cancellationToken) =>
        _staging.DropStaleAsync(
            _accounts.For(path).Streams.Retrying, PathKey.Encode(path.Value), incarnation, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<SubscriberRow?> GetSubscriberAsync(
        SourceKey source, StreamPath estuary, CancellationToken cancellationToken) =>
        _subscribers.GetSubscriberAsync(source, estuary, cancellationToken);

    /// <inheritdoc/>
    public ValueTask PutSubscriberAsync(
        SourceKey source,
        StreamPath estuary,
        EstuarySubscriptionId subscription,
        CancellationToken cancellationToken) =>
        _subscribers.PutSubscriberAsync(source, estuary, subscription, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> RemoveSubscriberAsync(
        SourceKey source, SubscriberRow row, CancellationToken cancellationToken) =>
        _subscribers.RemoveSubscriberAsync(source, row, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SubscriberRow>> PageSubscribersAsync(
        SourceKey source, HashRanges ranges, StreamPath? after, int max, CancellationToken cancellationToken) =>
        _subscribers.PageSubscribersAsync(source, ranges, after, max, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<RangeRow>> GetRangesAsync(SourceKey source, CancellationToken cancellationToken) =>
        _subscribers.GetRangesAsync(source, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<RangeRow?> PutRangeAsync(SourceKey source, RangeRow row, CancellationToken cancellationToken) =>
        _subscribers.PutRangeAsync(source, row, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> PurgeSubscribersAsync(SourceKey source, int maxRows, CancellationToken cancellationToken) =>
        _subscribers.PurgeSubscribersAsync(source, maxRows, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Cursor>> ListCursorsAsync(
        StreamPath estuary, Incarnation incarnation, StreamPath? after, int max, CancellationToken cancellationToken) =>
        _subscribers.ListCursorsAsync(estuary, incarnation, after, max, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ProjectRow?> GetProjectAsync(string name, CancellationToken cancellationToken) =>
        _projects.GetProjectAsync(name, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ProjectRow?> PutProjectAsync(
        string name, Project project, RowVersion expected, CancellationToken cancellationToken) =>
        _projects.PutProjectAsync(name, project, expected, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ListedProject>> ListProjectsAsync(
        string? after, int max, CancellationToken cancellationToken) =>
        _projects.ListProjectsAsync(after, max, cancellationToken);
}
