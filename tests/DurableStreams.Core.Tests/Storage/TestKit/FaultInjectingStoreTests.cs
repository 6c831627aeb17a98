using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.Storage.Memory;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.Storage.TestKit;

/// <summary>The faults of single calls are tested by the fault contracts; here is what those leave out.</summary>
public sealed class FaultInjectingStoreTests
{
    private readonly MemoryStreamStore _inner = new();
    private readonly FaultScript _script = new();
    private readonly StreamPath _path = TestStreams.Path("a");

    private FaultInjectingStore Store => field ??= FaultInjectingStore.Over(_inner, _script);

    [Fact]
    public async Task Calls_are_counted_by_kind_failed_ones_included()
    {
        _script.Next(StoreCall.Get, Fault.Before);
        await Assert.ThrowsAsync<StoreUnavailableException>(GetAsync);
        await GetAsync();
        await TestStream.CreateAsync(Store, _path);

        Assert.Equal(2, Store.Calls(StoreCall.Get));
        Assert.Equal(1, Store.Calls(StoreCall.Commit));
        Assert.Equal(0, Store.Calls(StoreCall.Read));
        Assert.Equal(3, Store.TotalCalls);
    }

    [Fact]
    public void It_is_exclusive_as_its_store_is_unless_told_otherwise()
    {
        Assert.True(Store.IsExclusive);
        Assert.False(FaultInjectingStore.Over(_inner, _script, isExclusive: false).IsExclusive);
    }

    [Fact]
    public async Task Faults_come_in_turn_by_number_and_for_good()
    {
        _script.Next(StoreCall.Get, null, Fault.Before).At(StoreCall.Get, 4, Fault.AnswerLost);

        await GetAsync();
        await Assert.ThrowsAsync<StoreUnavailableException>(GetAsync);
        await GetAsync();
        await Assert.ThrowsAsync<StoreUnavailableException>(GetAsync);
        _script.Always(StoreCall.Get, Fault.Before);
        await Assert.ThrowsAsync<StoreUnavailableException>(GetAsync);
        await Assert.ThrowsAsync<StoreUnavailableException>(GetAsync);
        _script.Always(StoreCall.Get, null);

        Assert.Null((await GetAsync()).Head);
    }

    [Fact]
    public async Task A_call_waits_at_a_gate_before_it_does_anything()
    {
        var gate = new Gate();
        _script.Next(StoreCall.Commit, Fault.PauseBefore(gate));
        ValueTask<CommitResult> commit = Store.CommitAsync(new TestStream(Store, _path).Next());

        await gate.Reached;
        Assert.Null((await GetAsync()).Head);
        gate.Open();

        Assert.Equal(CommitStatus.Committed, (await commit).Status);
        Assert.NotNull((await GetAsync()).Head);
    }

    [Fact]
    public async Task A_call_waits_at_a_gate_before_it_answers()
    {
        var gate = new Gate();
        _script.Next(StoreCall.Commit, Fault.PauseAfter(gate));
        ValueTask<CommitResult> commit = Store.CommitAsync(new TestStream(Store, _path).Next());

        await gate.Reached;
        Assert.NotNull((await GetAsync()).Head);
        Assert.False(commit.IsCompleted);
        gate.Open();

        Assert.Equal(CommitStatus.Committed, (await commit).Status);
    }

    [Fact]
    public async Task A_paused_call_may_fail_when_it_goes_on_and_a_cancelled_one_waits_no_longer()
    {
        var gate = new Gate();
        _script.Next(StoreCall.Get, Fault.PauseBefore(gate, Fault.Before), Fault.PauseBefore(new Gate()));
        Task<StreamSnapshot> failing = GetAsync();
        using var cancellation = new CancellationTokenSource();
        Task waiting = Store.GetAsync(_path, SnapshotQuery.HeadOnly, cancellation.Token).AsTask();

        gate.Open();
        await cancellation.CancelAsync();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => failing);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task A_conflict_is_injected_without_a_commit()
    {
        TestStream stream = await TestStream.CreateAsync(Store, _path);
        _script.Next(StoreCall.Commit, Fault.Conflict);

        Assert.Equal(CommitResult.Conflict, await Store.CommitAsync(stream.Next()));
        Assert.Equal(stream.Version, (await GetAsync()).Version);
    }

    [Fact]
    public async Task A_commit_late_by_some_calls_arrives_right_after_the_last_of_them()
    {
        TestStream stream = await TestStream.CreateAsync(Store, _path);
        StreamCommit late = stream.Next();
        _script.Next(StoreCall.Commit, Fault.LateBy(2));

        Assert.Equal(CommitResult.Unknown, await Store.CommitAsync(late));
        Assert.Equal(stream.Version, (await GetAsync()).Version);
        Assert.Equal(stream.Version, (await GetAsync()).Version);
        Assert.True((await GetAsync()).Head?.Commits.Contains(late.Id));
    }

    [Fact]
    public async Task A_fault_of_commits_on_another_call_is_a_mistake_of_the_test()
    {
        _script.Next(StoreCall.Get, Fault.Conflict);

        await Assert.ThrowsAsync<InvalidOperationException>(GetAsync);
    }

    [Fact]
    public void Random_faults_are_the_same_for_the_same_seed()
    {
        Assert.Equal(Draw(7), Draw(7));
        Assert.NotEqual(Draw(7), Draw(8));
        Assert.InRange(Draw(7).Count(fault => fault is not null), 300, 500);
        Assert.All(new RandomFaults(1, 0).Take(100), Assert.Null);
    }

    [Fact]
    public async Task A_recording_store_remembers_what_reached_it()
    {
        var recording = new RecordingStore(_inner);
        TestStream stream = await TestStream.CreateAsync(recording, _path);
        StreamCommit stale = stream.Next() with { Expected = RowVersion.None };
        await recording.CommitAsync(stale);
        await recording.ReadAsync(_path, stream.Incarnation, 5, 6, CancellationToken.None);
        await recording.GetAsync(_path, SnapshotQuery.HeadOnly, CancellationToken.None);

        Assert.Equal([CommitStatus.Committed, CommitStatus.Conflict], recording.Commits.Select(commit => commit.Result.Status));
        Assert.Equal([(stream.Incarnation, 5, 6)], recording.Reads);
        Assert.Equal([(_path, SnapshotQuery.HeadOnly)], recording.Gets);
    }

    private static List<Fault?> Draw(int seed) => [.. new RandomFaults(seed, 0.4).Take(1_000)];

    private async Task<StreamSnapshot> GetAsync() => await Store.GetAsync(_path, SnapshotQuery.HeadOnly, CancellationToken.None);
}
