using DurableStreams.Storage;
using DurableStreams.Streams;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.StoreContract;

/// <summary>A commit with an unknown outcome may arrive at any later time, and is applied at most once.</summary>
public abstract class LateCommitContract<TFixture> : ContractTests<TFixture>
    where TFixture : StoreFixture, new()
{
    private readonly FaultScript _faults = new();

    private FaultInjectingStore Faulty => field ??= new FaultInjectingStore(Store, Reminders, _faults);

    [Fact]
    public async Task A_commit_that_arrives_after_its_retry_is_not_applied_again()
    {
        var late = new LateCommit();
        TestStream stream = await CreateAsync();
        StreamCommit commit = stream.NextAppend(TestBytes.Text("once"));
        _faults.Next(StoreCall.Commit, Fault.Late(late));
        Assert.Equal(CommitResult.Unknown, await Faulty.CommitAsync(commit));
        Assert.False((await GetAsync()).Head?.Commits.Contains(commit.Id));

        CommitResult retried = await Faulty.CommitAsync(commit);
        stream.Adopt(commit, retried.Version);
        Assert.Equal(CommitResult.Conflict, await late.ArriveAsync());

        HeadAssert.Same(stream.Head, (await GetAsync()).Head);
        await AssertStoresAsync(stream);
    }

    [Fact]
    public async Task A_commit_that_arrives_before_its_retry_makes_the_retry_conflict()
    {
        var late = new LateCommit();
        TestStream stream = await CreateAsync();
        StreamCommit commit = stream.NextAppend(TestBytes.Text("once"));
        _faults.Next(StoreCall.Commit, Fault.Late(late));
        Assert.Equal(CommitResult.Unknown, await Faulty.CommitAsync(commit));

        CommitResult arrived = await late.ArriveAsync();
        Assert.Equal(CommitStatus.Committed, arrived.Status);
        Assert.Equal(CommitResult.Conflict, await Faulty.CommitAsync(commit));

        Assert.True((await GetAsync()).Head?.Commits.Contains(commit.Id));
        stream.Adopt(commit, arrived.Version);
        await AssertStoresAsync(stream);
    }

    [Fact]
    public async Task A_commit_that_arrives_after_another_writers_is_never_applied()
    {
        var late = new LateCommit();
        TestStream stream = await CreateAsync();
        StreamCommit lost = stream.NextAppend(TestBytes.Text("lost"));
        _faults.Next(StoreCall.Commit, Fault.Late(late));
        Assert.Equal(CommitResult.Unknown, await Faulty.CommitAsync(lost));
        await stream.AppendAsync(TestBytes.Text("another"));

        Assert.Equal(CommitResult.Conflict, await late.ArriveAsync());

        HeadAssert.Same(stream.Head, (await GetAsync()).Head);
        await AssertStoresAsync(stream);
    }

    [Fact]
    public async Task A_commit_that_arrives_in_the_next_incarnation_is_never_applied()
    {
        var late = new LateCommit();
        TestStream stream = await CreateAsync();
        StreamCommit lost = stream.NextAppend(TestBytes.Text("lost"));
        _faults.Next(StoreCall.Commit, Fault.Late(late));
        Assert.Equal(CommitResult.Unknown, await Faulty.CommitAsync(lost));
        await stream.DeleteIncarnationAsync();
        await stream.RebirthAsync();

        Assert.Equal(CommitResult.Conflict, await late.ArriveAsync());

        HeadAssert.Same(stream.Head, (await GetAsync()).Head);
        await AssertStoresAsync(stream);
        Assert.Null(await Store.ReadAsync(Path, lost.Head.Incarnation, 0, 100, None));
    }

    [Fact]
    public async Task A_fork_whose_creation_arrives_after_it_was_undone_is_never_created()
    {
        var late = new LateCommit();
        StreamCommit creation = new TestStream(Store, Path).Next() with { InsertsForkGuard = true };
        _faults.Next(StoreCall.Commit, Fault.Late(late));
        Assert.Equal(CommitResult.Unknown, await Faulty.CommitAsync(creation));
        Assert.True(await Faulty.ClaimForkGuardAsync(Path, creation.Head.Incarnation, None));

        Assert.Equal(CommitResult.Conflict, await late.ArriveAsync());

        Assert.Null((await GetAsync()).Head);
    }

    [Fact]
    public async Task A_large_append_that_arrives_after_its_retry_is_not_applied_again()
    {
        var late = new LateCommit();
        TestStream stream = await CreateAsync();
        StreamCommit commit = stream.NextAppend(TestBytes.Random(Fixture.LargeAppendBytes, 1));
        _faults.Next(StoreCall.Commit, Fault.Late(late));
        Assert.Equal(CommitResult.Unknown, await Faulty.CommitAsync(commit));
        CommitResult retried = await Faulty.CommitAsync(commit);
        stream.Adopt(commit, retried.Version);
        await stream.AppendAsync(TestBytes.Text("after"));

        Assert.Equal(CommitResult.Conflict, await late.ArriveAsync());

        await AssertStoresAsync(stream);
    }

    /// <remarks>A small model of the stream actor: only the head and its ring settle an unknown outcome.</remarks>
    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    [InlineData(15)]
    public async Task Despite_random_faults_a_writer_that_settles_by_the_ring_writes_everything_once(int seed)
    {
        const int Appends = 40;
        TestStream stream = await CreateAsync();
        var faulty = new FaultInjectingStore(Store, Reminders, new RandomFaults(seed, rate: 0.5));
        var random = new Random(seed);

        for (int i = 0; i < Appends; i++)
        {
            if (random.Next(4) == 0)
            {
                await AppendAsync(Store, byte.MaxValue);
            }

            await AppendAsync(faulty, (byte)i);
        }

        StreamHead? head = (await GetAsync()).Head;
        Assert.NotNull(head);
        Segment? all = await ReadAsync(stream, 0);
        Assert.NotNull(all);
        Assert.Equal(
            Enumerable.Range(0, Appends), all.Data.ToArray().Where(b => b != byte.MaxValue).Select(b => (int)b));
        Assert.Equal(head.Tail, all.End);
        Assert.Equal(head.Tail + 1, head.Commits.Count);
    }

    private async Task AppendAsync(IStreamStore store, byte value)
    {
        for (int attempt = 0; ; attempt++)
        {
            Assert.InRange(attempt, 0, MaxAttempts);
            StreamSnapshot before = await GetWithRetriesAsync(store);
            Assert.NotNull(before.Head);
            StreamCommit commit = TestStreams.Commit(Path, before.Version, before.Head).WithData([value]);
            CommitStatus status = (await store.CommitAsync(commit)).Status;
            if (status == CommitStatus.Unknown)
            {
                status = await SettleAsync(store, commit);
            }

            if (status == CommitStatus.Committed)
            {
                return;
            }
        }
    }

    // Sends only the identical commit again, until it is known to be applied, or never to be because the head changed.
    private async Task<CommitStatus> SettleAsync(IStreamStore store, StreamCommit commit)
    {
        for (int attempt = 0; ; attempt++)
        {
            Assert.InRange(attempt, 0, MaxAttempts);
            StreamSnapshot now = await GetWithRetriesAsync(store);
            Assert.NotNull(now.Head);
            if (now.Head.Commits.Contains(commit.Id))
            {
                return CommitStatus.Committed;
            }

            if (now.Version != commit.Expected)
            {
                return CommitStatus.Conflict;
            }

            if ((await store.CommitAsync(commit)).Status == CommitStatus.Committed)
            {
                return CommitStatus.Committed;
            }
        }
    }

    private async Task<StreamSnapshot> GetWithRetriesAsync(IStreamStore store)
    {
        for (int attempt = 0; ; attempt++)
        {
            Assert.InRange(attempt, 0, MaxAttempts);
            try
            {
                return await store.GetAsync(Path, SnapshotQuery.HeadOnly, None);
            }
            catch (StoreUnavailableException)
            {
                // An injected fault: the next call may succeed.
            }
        }
    }
}
