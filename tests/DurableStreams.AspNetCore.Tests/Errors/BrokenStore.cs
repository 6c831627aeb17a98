using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.Storage.Memory;
using DurableStreams.Streams;
using DurableStreams.TestKit.Faults;

namespace DurableStreams.AspNetCore.Tests.Errors;

/// <summary>Throws an unexpected exception from every call.</summary>
internal sealed class BrokenStore() : StoreDecorator(new MemoryStreamStore())
{
    public override bool IsExclusive => false;

    public override int MaxCommitBytes => 1024;

    public override ValueTask<StreamSnapshot> GetAsync(
        StreamPath path,
        SnapshotQuery query,
        CancellationToken cancellationToken) =>
        throw Bug();

    public override ValueTask<CommitResult> CommitAsync(StreamCommit commit) => throw Bug();

    public override ValueTask<Segment?> ReadAsync(
        StreamPath path, Incarnation incarnation, long position, int maxBytes, CancellationToken cancellationToken) =>
        throw Bug();

    public override ValueTask<bool> ClaimForkGuardAsync(
        StreamPath fork,
        Incarnation incarnation,
        CancellationToken cancellationToken) =>
        throw Bug();

    public override ValueTask<bool> PurgeAsync(
        StreamPath path,
        Incarnation incarnation,
        int maxRows,
        CancellationToken cancellationToken) =>
        throw Bug();

    public override ValueTask<IReadOnlyList<StreamPath>> ListAsync(
        string prefix, StreamPath? after, int max, CancellationToken cancellationToken) => throw Bug();

    public override ValueTask ScheduleAsync(
        Reminder reminder,
        DateTimeOffset dueAt,
        CancellationToken cancellationToken) =>
        throw Bug();

    public override ValueTask<IReadOnlyList<ReminderRow>> ReadDueAsync(
        DateTimeOffset now,
        int max,
        CancellationToken cancellationToken) =>
        throw Bug();

    public override ValueTask<ReminderRow?> PostponeAsync(
        ReminderRow row,
        DateTimeOffset dueAt,
        CancellationToken cancellationToken) =>
        throw Bug();

    public override ValueTask<bool> CompleteAsync(ReminderRow row, CancellationToken cancellationToken) => throw Bug();

    private static InvalidOperationException Bug() => new("secret");
}
