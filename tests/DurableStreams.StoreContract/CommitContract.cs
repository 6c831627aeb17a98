using DurableStreams.Addressing;
using DurableStreams.Producers;
using DurableStreams.Storage;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.StoreContract;

/// <summary>A commit changes a head and the rows that belong to it, atomically and on a condition.</summary>
public abstract class CommitContract<TFixture> : ContractTests<TFixture>
    where TFixture : StoreFixture, new()
{
    [Fact]
    public async Task A_path_that_was_never_used_has_no_head_and_no_version()
    {
        StreamSnapshot snapshot = await Store.GetAsync(
            Path, new SnapshotQuery([TestStreams.Producer("p")], [TestStreams.NewIncarnation()]), None);

        Assert.Null(snapshot.Head);
        Assert.Equal(RowVersion.None, snapshot.Version);
        Assert.Empty(snapshot.Producers);
        Assert.Empty(snapshot.Forks);
    }

    [Fact]
    public async Task A_commit_that_expects_no_head_creates_the_stream()
    {
        StreamCommit creation = new TestStream(Store, Path).NextAppend(TestBytes.Text("first"));

        CommitResult result = await Store.CommitAsync(creation);

        Assert.Equal(CommitStatus.Committed, result.Status);
        StreamSnapshot snapshot = await GetAsync();
        Assert.Equal(result.Version, snapshot.Version);
        HeadAssert.Same(creation.Head, snapshot.Head);
        await AssertStoresAsync(Path, creation.Head, TestBytes.Text("first"));
    }

    [Fact]
    public async Task A_commit_writes_head_data_producers_and_fork_row_together()
    {
        TestStream stream = await CreateAsync();
        Incarnation fork = TestStreams.NewIncarnation();
        ProducerRow producer = TestStreams.ProducerRow("p", 3, 7);

        StreamCommit append = stream.NextAppend(TestBytes.Text("data"));
        await stream.ApplyAsync(append with { Producers = [producer], AddedFork = fork });

        StreamSnapshot snapshot = await Store.GetAsync(Path, new SnapshotQuery([producer.Id], [fork]), None);
        HeadAssert.Same(stream.Head, snapshot.Head);
        Assert.Equal(stream.Version, snapshot.Version);
        Assert.Equal(producer.State, snapshot.Producers[producer.Id]);
        Assert.Contains(fork, snapshot.Forks);
        await AssertStoresAsync(stream);
    }

    [Fact]
    public async Task A_commit_without_data_leaves_the_data_unchanged()
    {
        TestStream stream = await CreateAsync();
        await stream.AppendAsync(TestBytes.Text("kept"));

        await stream.ApplyAsync(stream.Next(head => head with { Closed = true }));

        Assert.True((await GetAsync()).Head?.Closed);
        await AssertStoresAsync(stream);
    }

    [Fact]
    public async Task Every_commit_returns_a_version_that_the_path_never_had_before()
    {
        TestStream stream = await CreateAsync();
        HashSet<RowVersion> seen = [RowVersion.None, stream.Version];

        for (int i = 0; i < CommitRing.Capacity + 3; i++)
        {
            await stream.ApplyAsync(stream.Next());
            Assert.True(seen.Add(stream.Version));
        }

        await stream.AppendAsync(TestBytes.Text("x"));
        Assert.True(seen.Add(stream.Version));
        await stream.DeleteIncarnationAsync();
        Assert.True(seen.Add(stream.Version));
        await stream.RebirthAsync();
        Assert.True(seen.Add(stream.Version));
    }

    [Fact]
    public async Task An_unchanged_head_keeps_its_version()
    {
        TestStream stream = await CreateAsync();
        await CreateAsync("another/stream");
        await ReadAsync(stream, 0);

        Assert.Equal(stream.Version, (await GetAsync()).Version);
        Assert.Equal(stream.Version, (await GetProducersAsync(TestStreams.Producer("p"))).Version);
    }

    [Fact]
    public async Task The_ring_holds_the_ids_of_the_last_commits_in_order()
    {
        TestStream stream = await CreateAsync();
        List<ulong> ids = [.. stream.Head.Commits.Ids];
        for (int i = 0; i < CommitRing.Capacity + 3; i++)
        {
            StreamCommit commit = stream.Next();
            await stream.ApplyAsync(commit);
            ids.Add(commit.Id.Value);
        }

        CommitRing? ring = (await GetAsync()).Head?.Commits;
        Assert.NotNull(ring);
        Assert.Equal(ids.Count, ring.Count);
        Assert.Equal(ids.TakeLast(CommitRing.Capacity), ring.Ids.ToArray());
    }

    [Fact]
    public async Task A_commit_is_seen_by_every_handle_once_it_is_reported()
    {
        TestStream stream = await CreateAsync();
        await stream.AppendAsync(TestBytes.Text("seen"));

        StreamSnapshot snapshot = await Fixture.OtherStreams.GetAsync(Path, SnapshotQuery.HeadOnly, None);
        HeadAssert.Same(stream.Head, snapshot.Head);
        Assert.Equal(stream.Version, snapshot.Version);
        Segment? segment = await Fixture.OtherStreams.ReadAsync(Path, stream.Incarnation, 0, 100, None);
        SegmentAssert.Holds(stream.Written, segment);
        Assert.Equal([Path], await Fixture.OtherStreams.ListAsync("", null, 10, None));
    }

    [Fact]
    public async Task Two_handles_can_commit_to_one_stream_alternately()
    {
        TestStream stream = await CreateAsync();
        for (int i = 0; i < 6; i++)
        {
            StreamCommit commit = stream.NextAppend([(byte)i]);
            CommitResult result = await Handle(i).CommitAsync(commit);
            Assert.Equal(CommitStatus.Committed, result.Status);
            stream.Adopt(commit, result.Version);
        }

        await AssertStoresAsync(stream);
    }

    [Fact]
    public void A_store_that_another_handle_can_write_is_not_exclusive() =>
        Assert.False(!ReferenceEquals(Fixture.Streams, Fixture.OtherStreams)
            && (Fixture.Streams.IsExclusive || Fixture.OtherStreams.IsExclusive));

    [Fact]
    public async Task Several_appends_can_fill_a_commit_up_to_its_limit()
    {
        TestStream stream = await CreateAsync();
        int maxBytes = Store.MaxCommitBytes;
        Assert.InRange(maxBytes, 3, int.MaxValue);

        await stream.AppendAsync(TestBytes.Random(1, 1), TestBytes.Random(maxBytes - 2, 2), TestBytes.Random(1, 3));

        await AssertStoresAsync(stream);
    }

    [Fact]
    public async Task A_commit_does_not_change_the_bytes_it_is_given()
    {
        byte[] bytes = TestBytes.Random(1_000, 5);
        TestStream stream = await CreateAsync();

        await stream.AppendAsync(bytes);
        StreamCommit commit = stream.NextAppend(bytes);
        await stream.ApplyAsync(commit);
        await ReadAsync(stream, 0);

        Assert.Equal(TestBytes.Random(1_000, 5), bytes);
        Assert.Equal(bytes, commit.Data?.Data.ToArray());
    }
}
