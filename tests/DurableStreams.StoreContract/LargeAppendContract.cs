using DurableStreams.Addressing;
using DurableStreams.Producers;
using DurableStreams.Storage;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.StoreContract;

/// <summary>A single append of any size is one atomic commit.</summary>
public abstract class LargeAppendContract<TFixture> : ContractTests<TFixture>
    where TFixture : StoreFixture, new()
{
    private int Large => Fixture.LargeAppendBytes;

    [Fact]
    public async Task A_large_append_comes_back_whole_from_every_position()
    {
        TestStream stream = await CreateAsync();
        await stream.AppendAsync(TestBytes.Text("before"));
        await stream.AppendAsync(TestBytes.Random(Large, 1));
        await stream.AppendAsync(TestBytes.Text("after"));

        ReadOnlyMemory<byte> written = stream.Written;
        ReadOnlyMemory<byte> large = written.Slice(6, Large);
        foreach (long position in (long[])[6, 7, 6 + (Large / 2), 6 + Large - 1])
        {
            Segment? segment = await ReadAsync(stream, position, maxBytes: 1024 * 1024);
            SegmentAssert.Holds(6, large, segment);
            Assert.Equal([Large], SegmentAssert.Lengths(segment));
        }

        SegmentAssert.Holds(0, TestBytes.Text("before"), await ReadAsync(stream, 0, maxBytes: 1024 * 1024));
        SegmentAssert.Holds(
            6 + Large, TestBytes.Text("after"), await ReadAsync(stream, 6 + Large, maxBytes: 1024 * 1024));
        SegmentAssert.Holds(0, written, await ReadAsync(stream, 0));
    }

    [Fact]
    public async Task A_large_append_is_committed_with_everything_else()
    {
        TestStream stream = await CreateAsync();
        ProducerRow producer = TestStreams.ProducerRow("p", 0, 5);
        Incarnation fork = TestStreams.NewIncarnation();

        StreamCommit append = stream.NextAppend(TestBytes.Random(Large, 2));
        await stream.ApplyAsync(append with { Producers = [producer], AddedFork = fork });

        StreamSnapshot snapshot = await Store.GetAsync(Path, new SnapshotQuery([producer.Id], [fork]), None);
        HeadAssert.Same(stream.Head, snapshot.Head);
        Assert.Equal(producer.State, snapshot.Producers[producer.Id]);
        Assert.Contains(fork, snapshot.Forks);
        await AssertStoresAsync(stream);
    }

    [Fact]
    public async Task A_stream_can_be_created_with_a_large_append()
    {
        var stream = new TestStream(Store, Path);
        await stream.ApplyAsync(stream.NextAppend(TestBytes.Random(Large, 3)));

        await AssertStoresAsync(stream);
    }

    [Fact]
    public async Task A_stale_large_append_writes_nothing()
    {
        TestStream stream = await CreateAsync();
        StreamCommit stale = stream.NextAppend(TestBytes.Random(Large, 4)) with
        {
            Producers = [TestStreams.ProducerRow("p", 0, 0)],
        };
        await stream.AppendAsync(TestBytes.Text("won"));

        Assert.Equal(CommitResult.Conflict, await Store.CommitAsync(stale));

        StreamSnapshot snapshot = await GetProducersAsync(TestStreams.Producer("p"));
        HeadAssert.Same(stream.Head, snapshot.Head);
        Assert.Empty(snapshot.Producers);
        await AssertStoresAsync(stream);
    }

    [Fact]
    public async Task A_repeated_large_append_is_not_applied_twice()
    {
        TestStream stream = await CreateAsync();
        StreamCommit commit = stream.NextAppend(TestBytes.Random(Large, 5));
        await stream.ApplyAsync(commit);

        Assert.Equal(CommitResult.Conflict, await Store.CommitAsync(commit));

        await AssertStoresAsync(stream);
    }

    [Fact]
    public async Task Exactly_one_of_two_concurrent_large_appends_wins_and_nothing_is_torn()
    {
        TestStream stream = await CreateAsync();
        StreamCommit[] commits =
        [
            stream.NextAppend(TestBytes.Random(Large, 6)), stream.NextAppend(TestBytes.Random(Large, 7)),
        ];

        CommitResult[] results = await Race.RunAsync(commits.Length, i => Handle(i).CommitAsync(commits[i]).AsTask());

        int winner = Race.OnlyWinner(results);
        stream.Adopt(commits[winner], results[winner].Version);
        HeadAssert.Same(stream.Head, (await GetAsync()).Head);
        await AssertStoresAsync(stream);
    }

    [Fact]
    public async Task A_small_append_can_directly_follow_a_large_one()
    {
        TestStream stream = await CreateAsync();
        await stream.AppendAsync(TestBytes.Random(Large, 8));
        for (int i = 0; i < 5; i++)
        {
            await stream.AppendAsync([(byte)i]);
        }

        await AssertStoresAsync(stream);
    }
}
