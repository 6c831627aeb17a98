using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.TestKit.Faults;

/// <summary>Injects faults into the calls of a store, and counts the calls.</summary>
public sealed class FaultInjectingStore : StoreDecorator
{
    private readonly IStreamStore _streams;
    private readonly IReminderStore _reminders;
    private readonly FaultRunner _faults;
    private readonly LateCommitQueue _late = new();

    public FaultInjectingStore(
        IStreamStore streams, IReminderStore reminders, IFaultPlan plan, bool? isExclusive = null)
        : base(streams, reminders)
    {
        _streams = streams;
        _reminders = reminders;
        _faults = new FaultRunner(plan);
        IsExclusive = isExclusive ?? streams.IsExclusive;
    }

    /// <summary>The value of the inner store, unless the test overrides it.</summary>
    public override bool IsExclusive { get; }

    /// <summary>The number of calls so far, including failed ones.</summary>
    public int TotalCalls => Enum.GetValues<StoreCall>().Sum(Calls);

    /// <summary>Wraps a store that implements both ports.</summary>
    public static FaultInjectingStore Over<TStore>(TStore store, IFaultPlan plan, bool? isExclusive = null)
        where TStore : IStreamStore, IReminderStore => new(store, store, plan, isExclusive);

    /// <summary>The number of calls of a kind so far, including failed ones.</summary>
    public int Calls(StoreCall call) => _faults.Calls(call);

    public override ValueTask<StreamSnapshot> GetAsync(
        StreamPath path, SnapshotQuery query, CancellationToken cancellationToken) =>
        RunAsync(StoreCall.Get, () => _streams.GetAsync(path, query, cancellationToken), cancellationToken);

    public override async ValueTask<CommitResult> CommitAsync(StreamCommit commit)
    {
        Fault? fault = await _faults.BeginAsync(StoreCall.Commit, CancellationToken.None);
        CommitResult result = await CommitAsync(commit, fault);
        await _late.CountAsync();
        if (fault is Fault.LateByCalls(var calls))
        {
            _late.Add(calls, () => _streams.CommitAsync(commit));
        }

        return result;
    }

    public override ValueTask<Segment?> ReadAsync(
        StreamPath path, Incarnation incarnation, long position, int maxBytes, CancellationToken cancellationToken) =>
        RunAsync(
            StoreCall.Read,
            () => _streams.ReadAsync(path, incarnation, position, maxBytes, cancellationToken),
            cancellationToken);

    public override ValueTask<bool> ClaimForkGuardAsync(
        StreamPath fork, Incarnation incarnation, CancellationToken cancellationToken) =>
        RunAsync(
            StoreCall.ClaimForkGuard,
            () => _streams.ClaimForkGuardAsync(fork, incarnation, cancellationToken),
            cancellationToken);

    public override ValueTask<OutcomeRow> InsertOutcomeAsync(
        StreamPath path, OutcomeRow row, CancellationToken cancellationToken) =>
        RunAsync(
            StoreCall.InsertOutcome, () => base.InsertOutcomeAsync(path, row, cancellationToken), cancellationToken);

    public override ValueTask<IReadOnlyList<OutcomeRow>> FindOutcomesAsync(
        StreamPath path, IReadOnlyCollection<RequestId> requests, CancellationToken cancellationToken) =>
        RunAsync(
            StoreCall.FindOutcomes,
            () => base.FindOutcomesAsync(path, requests, cancellationToken),
            cancellationToken);

    public override ValueTask<bool> RemoveOutcomesAsync(
        StreamPath path, DateTimeOffset before, int maxRows, CancellationToken cancellationToken) =>
        RunAsync(
            StoreCall.RemoveOutcomes,
            () => base.RemoveOutcomesAsync(path, before, maxRows, cancellationToken),
            cancellationToken);

    public override ValueTask<bool> PurgeAsync(
        StreamPath path, Incarnation incarnation, int maxRows, CancellationToken cancellationToken) =>
        RunAsync(
            StoreCall.Purge,
            () => _streams.PurgeAsync(path, incarnation, maxRows, cancellationToken),
            cancellationToken);

    public override ValueTask<IReadOnlyList<StreamPath>> ListAsync(
        string prefix, StreamPath? after, int max, CancellationToken cancellationToken) =>
        RunAsync(StoreCall.List, () => _streams.ListAsync(prefix, after, max, cancellationToken), cancellationToken);

    public override async ValueTask ScheduleAsync(
        Reminder reminder, DateTimeOffset dueAt, CancellationToken cancellationToken) =>
        await RunAsync(
            StoreCall.ScheduleReminder,
            async () =>
            {
                await _reminders.ScheduleAsync(reminder, dueAt, cancellationToken);
                return true;
            },
            cancellationToken);

    public override ValueTask<DueReminders> ReadDueAsync(
        DateTimeOffset now, int max, CancellationToken cancellationToken) =>
        RunAsync(StoreCall.ReadDue, () => _reminders.ReadDueAsync(now, max, cancellationToken), cancellationToken);

    public override ValueTask<ReminderRow?> PostponeAsync(
        ReminderRow row, DateTimeOffset dueAt, CancellationToken cancellationToken) =>
        RunAsync(
            StoreCall.PostponeReminder,
            () => _reminders.PostponeAsync(row, dueAt, cancellationToken),
            cancellationToken);

    public override ValueTask<bool> CompleteAsync(ReminderRow row, CancellationToken cancellationToken) =>
        RunAsync(StoreCall.CompleteReminder, () => _reminders.CompleteAsync(row, cancellationToken), cancellationToken);

    private async ValueTask<CommitResult> CommitAsync(StreamCommit commit, Fault? fault)
    {
        switch (fault)
        {
            case Fault.FailedBefore:
                return CommitResult.Rejected;
            case Fault.InjectedConflict:
                return CommitResult.Conflict;
            case Fault.LateArrival(var arrival):
                arrival.Send(() => _streams.CommitAsync(commit));
                return CommitResult.Unknown;
            case Fault.LateByCalls:
                return CommitResult.Unknown;
        }

        CommitResult result = await _streams.CommitAsync(commit);
        if (fault is Fault.PausedAfter(var gate))
        {
            await gate.PassAsync(CancellationToken.None);
        }

        return fault is Fault.LostAnswer ? CommitResult.Unknown : result;
    }

    private async ValueTask<T> RunAsync<T>(StoreCall call, Func<ValueTask<T>> run, CancellationToken cancellationToken)
    {
        try
        {
            return await _faults.RunAsync(call, run, cancellationToken);
        }
        finally
        {
            await _late.CountAsync();
        }
    }
}
