using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.Storage.Memory;
using DurableStreams.Streams;
using DurableStreams.TestKit.Faults;

namespace DurableStreams.AspNetCore.Tests.Errors;

/// <summary>Throws an exception from every call about streams, reminders and subscribers.</summary>
/// <param name="problem">Creates the exception; by default an unexpected one.</param>
internal sealed class BrokenStore(Func<Exception>? problem = null) : StoreDecorator(new MemoryStreamStore())
{
    private readonly Func<Exception> _problem = problem ?? (static () => new InvalidOperationException("secret"));

    public int AcceptedPathLength { get; init; } = int.MaxValue;

    public override bool IsExclusive => false;

    public override int MaxCommitBytes => 1024;

    public override bool Accepts(StreamPath path) => path.Value.Length <= AcceptedPathLength;

    public override ValueTask<StreamSnapshot> GetAsync(
        StreamPath path,
        SnapshotQuery query,
        CancellationToken cancellationToken) =>
        throw _problem();

    public override ValueTask<CommitResult> CommitAsync(StreamCommit commit) => throw _problem();

    public override ValueTask<Segment?> ReadAsync(
        StreamPath path,
        Incarnation incarnation,
        long position,
        int maxBytes,
        CancellationToken cancellationToken) =>
        throw _problem();

    public override ValueTask<bool> ClaimForkGuardAsync(
        StreamPath fork,
        Incarnation incarnation,
        CancellationToken cancellationToken) =>
        throw _problem();

    public override ValueTask<bool> PurgeAsync(
        StreamPath path,
        Incarnation incarnation,
        int maxRows,
        CancellationToken cancellationToken) =>
        throw _problem();

    public override ValueTask<IReadOnlyList<StreamPath>> ListAsync(
        string prefix, StreamPath? after, int max, CancellationToken cancellationToken) => throw _problem();

    public override ValueTask ScheduleAsync(
        Reminder reminder,
        DateTimeOffset dueAt,
        CancellationToken cancellationToken) =>
        throw _problem();

    public override ValueTask<DueReminders> ReadDueAsync(
        DateTimeOffset now,
        int max,
        CancellationToken cancellationToken) =>
        throw _problem();

    public override ValueTask<ReminderRow?> PostponeAsync(
        ReminderRow row,
        DateTimeOffset dueAt,
        CancellationToken cancellationToken) =>
        throw _problem();

    public override ValueTask<bool> CompleteAsync(ReminderRow row, CancellationToken cancellationToken) =>
        throw _problem();

    public override ValueTask<SubscriberRow?> GetSubscriberAsync(
        SourceKey source,
        StreamPath estuary,
        CancellationToken cancellationToken) =>
        throw _problem();

    public override ValueTask PutSubscriberAsync(
        SourceKey source,
        StreamPath estuary,
        EstuarySubscriptionId subscription,
        CancellationToken cancellationToken) =>
        throw _problem();

    public override ValueTask<bool> RemoveSubscriberAsync(
        SourceKey source,
        SubscriberRow row,
        CancellationToken cancellationToken) =>
        throw _problem();

    public override ValueTask<IReadOnlyList<SubscriberRow>> PageSubscribersAsync(
        SourceKey source, HashRanges ranges, StreamPath? after, int max, CancellationToken cancellationToken) =>
        throw _problem();

    public override ValueTask<IReadOnlyList<RangeRow>> GetRangesAsync(
        SourceKey source,
        CancellationToken cancellationToken) =>
        throw _problem();

    public override ValueTask<RangeRow?> PutRangeAsync(
        SourceKey source,
        RangeRow row,
        CancellationToken cancellationToken) =>
        throw _problem();

    public override ValueTask<bool> PurgeSubscribersAsync(
        SourceKey source,
        int maxRows,
        CancellationToken cancellationToken) =>
        throw _problem();

    public override ValueTask<IReadOnlyList<Cursor>> ListCursorsAsync(
        StreamPath estuary,
        Incarnation incarnation,
        StreamPath? after,
        int max,
        CancellationToken cancellationToken) =>
        throw _problem();
}
