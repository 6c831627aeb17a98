using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.Storage.Memory;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.Storage.TestKit;

/// <summary>Tests what the fault contracts do not cover; those test the faults of single calls.</summary>
public sealed class FaultInjectingStoreTests
{
    private readonly MemoryStreamStore _inner = new();
    private readonly FaultScript _script = new();
    private readonly StreamPath _path = TestStreams.Path("a");

    private FaultInjectingStore Store => field ??= FaultInjectingStore.Over(_inner, _script);

    [Fact]
    public async Task Calls_are_counted_by_kind_including_failed_ones()
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
    public void It_is_exclusive_like_its_store_unless_overridden()
    {
        Assert.True(Store.IsExclusive);
        Assert.False(FaultInjectingStore.Over(_inner, _script, isExclusive: false).IsExclusive);
    }

    [Fact]
    public async Task Faults_can_be_queued_numbered_or_permanent()
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
    public async Task A_call_can_pause_before_it_takes_effect()
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
    public async Task A_call_can_pause_before_it_returns()
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
    public async Task A_paused_call_can_fail_afterwards_and_can_be_cancelled()
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
    public async Task An_injected_conflict_commits_nothing()
    {
        TestStream stream = await TestStream.CreateAsync(Store, _path);
        _script.Next(StoreCall.Commit, Fault.Conflict);

        Assert.Equal(CommitResult.Conflict, await Store.CommitAsync(stream.Next()));
        Assert.Equal(stream.Version, (await GetAsync()).Version);
    }

    [Fact]
    public async Task A_commit_delayed_by_some_calls_arrives_right_after_them()
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
    public async Task A_fault_for_commits_on_another_call_throws()
    {
        _script.Next(StoreCall.Get, Fault.Conflict);

        await Assert.ThrowsAsync<InvalidOperationException>(GetAsync);
    }

    [Fact]
    public void Random_faults_are_equal_for_equal_seeds()
    {
        Assert.Equal(Draw(7), Draw(7));
        Assert.NotEqual(Draw(7), Draw(8));
        Assert.InRange(Draw(7).Count(fault => fault is not null), 300, 500);
        Assert.All(new RandomFaults(1, 0).Take(100), Assert.Null);
    }

    [Fact]
    public async Task A_recording_store_records_the_commits_that_reached_it()
    {
        var recording = new RecordingStore(_inner);
        TestStream stream = await TestStream.CreateAsync(recording, _path);
        StreamCommit stale = stream.Next() with { Expected = RowVersion.None };
        await recording.CommitAsync(stale);
        await recording.ReadAsync(_path, stream.Incarnation, 5, 6, CancellationToken.None);
        await recording.GetAsync(_path, SnapshotQuery.HeadOnly, CancellationToken.None);

        Assert.Equal(
            [CommitStatus.Committed, CommitStatus.Conflict],
            recording.Commits.Select(commit => commit.Result.Status));
        Assert.Equal([(stream.Incarnation, 5, 6)], recording.Reads);
        Assert.Equal([(_path, SnapshotQuery.HeadOnly)], recording.Gets);
    }

    private static List<Fault?> Draw(int seed) => [.. new RandomFaults(seed, 0.4).Take(1_000)];

    private async Task<StreamSnapshot> GetAsync() =>
        await Store.GetAsync(_path, SnapshotQuery.HeadOnly, CancellationToken.None);
}
