using DurableStreams.Storage;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.StoreContract;

/// <summary>
/// A call that fails before it reaches the store changes nothing; a call whose response is lost can be repeated.
/// </summary>
public abstract class FaultContract<TFixture> : ContractTests<TFixture>
    where TFixture : StoreFixture, new()
{
    private readonly FaultScript _faults = new();

    private FaultInjectingStore Faulty => field ??= new FaultInjectingStore(Store, Reminders, _faults);

    [Theory]
    [InlineData(StoreCall.Get, false)]
    [InlineData(StoreCall.Get, true)]
    [InlineData(StoreCall.Read, false)]
    [InlineData(StoreCall.Read, true)]
    [InlineData(StoreCall.List, false)]
    [InlineData(StoreCall.List, true)]
    public async Task A_failed_read_throws_and_the_next_one_succeeds(StoreCall call, bool answerLost)
    {
        TestStream stream = await CreateAsync();
        await stream.AppendAsync(TestBytes.Text("data"));
        _faults.Next(call, answerLost ? Fault.AnswerLost : Fault.Before);

        await Assert.ThrowsAsync<StoreUnavailableException>(() => ReadAsync(call, stream));
        await ReadAsync(call, stream);
    }

    [Fact]
    public async Task A_rejected_commit_has_written_nothing_and_can_be_repeated()
    {
        TestStream stream = await CreateAsync();
        StreamCommit commit = FullCommit(stream);
        _faults.Next(StoreCall.Commit, Fault.Before);

        Assert.Equal(CommitResult.Rejected, await Faulty.CommitAsync(commit));
        HeadAssert.Same(stream.Head, (await GetAsync()).Head);
        await AssertStoresAsync(stream);

        CommitResult result = await Faulty.CommitAsync(commit);
        stream.Adopt(commit, result.Version);
        await AssertWrittenAsync(stream, commit);
    }

    [Fact]
    public async Task A_commit_whose_response_was_lost_is_in_the_ring_and_not_applied_twice()
    {
        TestStream stream = await CreateAsync();
        StreamCommit commit = FullCommit(stream);
        _faults.Next(StoreCall.Commit, Fault.AnswerLost);

        Assert.Equal(CommitResult.Unknown, await Faulty.CommitAsync(commit));
        StreamSnapshot snapshot = await GetAsync();
        Assert.True(snapshot.Head?.Commits.Contains(commit.Id));
        Assert.Equal(CommitResult.Conflict, await Faulty.CommitAsync(commit));

        stream.Adopt(commit, snapshot.Version);
        await AssertWrittenAsync(stream, commit);
    }

    [Fact]
    public async Task A_creation_whose_response_was_lost_is_in_the_ring()
    {
        var stream = new TestStream(Faulty, Path);
        StreamCommit creation = stream.NextAppend(TestBytes.Text("created")) with { InsertsForkGuard = true };
        _faults.Next(StoreCall.Commit, Fault.AnswerLost);

        Assert.Equal(CommitResult.Unknown, await Faulty.CommitAsync(creation));
        Assert.Equal(CommitResult.Conflict, await Faulty.CommitAsync(creation));

        StreamSnapshot snapshot = await GetAsync();
        Assert.True(snapshot.Head?.Commits.Contains(creation.Id));
        stream.Adopt(creation, snapshot.Version);
        await AssertStoresAsync(stream);
        Assert.False(await Store.ClaimForkGuardAsync(Path, stream.Incarnation, None));
    }

    [Fact]
    public async Task A_large_append_whose_response_was_lost_is_not_applied_twice()
    {
        TestStream stream = await CreateAsync();
        StreamCommit commit = stream.NextAppend(TestBytes.Random(Fixture.LargeAppendBytes, 1));
        _faults.Next(StoreCall.Commit, Fault.Before, Fault.AnswerLost);

        Assert.Equal(CommitResult.Rejected, await Faulty.CommitAsync(commit));
        Assert.Equal(CommitResult.Unknown, await Faulty.CommitAsync(commit));
        Assert.Equal(CommitResult.Conflict, await Faulty.CommitAsync(commit));

        stream.Adopt(commit, (await GetAsync()).Version);
        HeadAssert.Same(stream.Head, (await GetAsync()).Head);
        await AssertStoresAsync(stream);
    }

    [Fact]
    public async Task A_guard_claim_that_was_not_made_has_no_effect()
    {
        StreamCommit creation = new TestStream(Store, Path).Next() with { InsertsForkGuard = true };
        _faults.Next(StoreCall.ClaimForkGuard, Fault.Before);

        await Assert.ThrowsAsync<StoreUnavailableException>(() => ClaimAsync(creation));

        Assert.Equal(CommitStatus.Committed, (await Faulty.CommitAsync(creation)).Status);
        Assert.False(await ClaimAsync(creation));
    }

    [Fact]
    public async Task A_guard_claim_whose_response_was_lost_has_an_effect()
    {
        StreamCommit creation = new TestStream(Store, Path).Next() with { InsertsForkGuard = true };
        _faults.Next(StoreCall.ClaimForkGuard, Fault.AnswerLost);

        await Assert.ThrowsAsync<StoreUnavailableException>(() => ClaimAsync(creation));

        Assert.Equal(CommitResult.Conflict, await Faulty.CommitAsync(creation));
        Assert.True(await ClaimAsync(creation));
        Assert.Null((await GetAsync()).Head);
    }

    [Fact]
    public async Task A_failed_purge_can_be_repeated_until_it_is_done()
    {
        TestStream stream = await CreateAsync();
        for (int i = 0; i < 5; i++)
        {
            await stream.AppendAsync([(byte)i]);
        }

        await stream.DeleteIncarnationAsync();
        _faults.Next(StoreCall.Purge, Fault.Before, Fault.AnswerLost, null, Fault.AnswerLost);

        bool done = false;
        for (int calls = 0; !done; calls++)
        {
            Assert.InRange(calls, 0, MaxAttempts);
            try
            {
                done = await Faulty.PurgeAsync(Path, stream.Incarnation, 2, None);
            }
            catch (StoreUnavailableException)
            {
                Assert.Equal(stream.Version, (await GetAsync()).Version);
            }
        }

        Assert.Null(await ReadAsync(stream, 0));
        Assert.Equal(stream.Version, (await GetAsync()).Version);
    }

    private static StreamCommit FullCommit(TestStream stream) =>
        stream.NextAppend(TestBytes.Text("one"), TestBytes.Text("two")) with
        {
            Producers = [TestStreams.ProducerRow("p", 0, 1)],
            AddedFork = TestStreams.NewIncarnation(),
        };

    private async Task AssertWrittenAsync(TestStream stream, StreamCommit commit)
    {
        Assert.NotNull(commit.AddedFork);
        StreamSnapshot snapshot = await Store.GetAsync(
            Path, new SnapshotQuery([commit.Producers[0].Id], [commit.AddedFork.Value]), None);
        HeadAssert.Same(commit.Head, snapshot.Head);
        Assert.Equal(commit.Producers[0].State, snapshot.Producers[commit.Producers[0].Id]);
        Assert.Equal([commit.AddedFork.Value], snapshot.Forks);
        await AssertStoresAsync(stream);
    }

    private async Task ReadAsync(StoreCall call, TestStream stream)
    {
        switch (call)
        {
            case StoreCall.Get:
                HeadAssert.Same(stream.Head, (await Faulty.GetAsync(Path, SnapshotQuery.HeadOnly, None)).Head);
                break;
            case StoreCall.Read:
                SegmentAssert.Holds(stream.Written, await Faulty.ReadAsync(Path, stream.Incarnation, 0, 100, None));
                break;
            default:
                Assert.Equal([Path], await Faulty.ListAsync("", null, 10, None));
                break;
        }
    }

    private async Task<bool> ClaimAsync(StreamCommit creation) =>
        await Faulty.ClaimForkGuardAsync(creation.Path, creation.Head.Incarnation, None);
}
