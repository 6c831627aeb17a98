using DurableStreams.Addressing;
using DurableStreams.Producers;
using DurableStreams.Storage;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.StoreContract;

/// <summary>Purging removes the rows of a deleted incarnation in bounded steps, and nothing else.</summary>
public abstract class PurgeContract<TFixture> : ContractTests<TFixture>
    where TFixture : StoreFixture, new()
{
    private const int Segments = 12;

    [Fact]
    public async Task A_purge_that_finds_nothing_is_done_at_once()
    {
        Assert.True(await Store.PurgeAsync(Path, TestStreams.NewIncarnation(), 1, None));
        await CreateAsync();
        Assert.True(await Store.PurgeAsync(Path, TestStreams.NewIncarnation(), 1, None));
    }

    [Fact]
    public async Task One_call_with_a_high_limit_removes_everything()
    {
        TestStream deleted = await CreateDeletedAsync();

        Assert.True(await Store.PurgeAsync(Path, deleted.Incarnation, 1_000, None));

        Assert.Null(await ReadAsync(deleted, 0));
        Assert.True(await Store.PurgeAsync(Path, deleted.Incarnation, 1_000, None));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public async Task No_call_removes_more_segments_than_its_limit(int maxRows)
    {
        TestStream deleted = await CreateDeletedAsync();
        int before = await CountSegmentsAsync(deleted);
        Assert.Equal(Segments, before);

        bool done = false;
        for (int calls = 0; !done; calls++)
        {
            Assert.InRange(calls, 0, MaxAttempts);
            done = await Store.PurgeAsync(Path, deleted.Incarnation, maxRows, None);
            int after = await CountSegmentsAsync(deleted);
            Assert.InRange(after, before - maxRows, before);
            before = after;
        }

        Assert.Equal(0, before);
    }

    [Fact]
    public async Task A_purge_ends_and_is_done_only_when_every_kind_of_row_is_gone()
    {
        TestStream stream = await CreateAsync();
        for (int i = 0; i < Segments; i++)
        {
            await stream.ApplyAsync(stream.NextAppend([(byte)i]) with
            {
                Producers = [TestStreams.ProducerRow($"p{i}", 0, 0)],
                AddedFork = TestStreams.NewIncarnation(),
            });
        }

        await stream.DeleteIncarnationAsync();
        const int Rows = Segments * 3;
        int calls = 1;
        while (!await Store.PurgeAsync(Path, stream.Incarnation, 4, None))
        {
            Assert.InRange(++calls, 1, Rows + 1);
        }

        Assert.InRange(calls, Rows / 4, Rows + 1);
    }

    [Fact]
    public async Task Many_segments_are_purged_completely()
    {
        TestStream stream = await CreateAsync();
        for (int i = 0; i < Fixture.ManySegments; i++)
        {
            await stream.AppendAsync([(byte)i]);
        }

        await stream.DeleteIncarnationAsync();
        await PurgeAsync(Path, stream.Incarnation, 500);

        for (int i = 0; i < stream.Head.Tail; i += 97)
        {
            Assert.Null(await ReadAsync(stream, i));
        }
    }

    [Fact]
    public async Task A_large_append_is_purged_like_any_other()
    {
        TestStream stream = await CreateAsync();
        await stream.AppendAsync(TestBytes.Random(Fixture.LargeAppendBytes, 1));
        await stream.DeleteIncarnationAsync();

        await PurgeAsync(Path, stream.Incarnation, 3);

        Assert.Null(await ReadAsync(stream, 0));
    }

    [Fact]
    public async Task A_purge_leaves_the_tombstone_unchanged()
    {
        TestStream deleted = await CreateDeletedAsync();
        await PurgeAsync(Path, deleted.Incarnation, maxRows: 2);

        StreamSnapshot snapshot = await GetAsync();
        Assert.Equal(deleted.Version, snapshot.Version);
        Assert.Equal(StreamStatus.Deleted, snapshot.Head?.Status);
        Assert.Equal(deleted.Head.Generation, snapshot.Head?.Generation);
        await deleted.RebirthAsync();
        Assert.Equal(deleted.Version, (await GetAsync()).Version);
    }

    [Fact]
    public async Task A_purge_leaves_the_next_incarnation_unchanged()
    {
        TestStream stream = await CreateDeletedAsync();
        Incarnation deleted = stream.Incarnation;
        Incarnation fork = TestStreams.NewIncarnation();
        ProducerRow producer = TestStreams.ProducerRow("p0", 4, 2);
        await stream.RebirthAsync();
        StreamCommit append = stream.NextAppend(TestBytes.Text("current"));
        await stream.ApplyAsync(append with { Producers = [producer], AddedFork = fork });

        await PurgeAsync(Path, deleted, maxRows: 2);

        StreamSnapshot snapshot = await Store.GetAsync(Path, new SnapshotQuery([producer.Id], [fork]), None);
        HeadAssert.Same(stream.Head, snapshot.Head);
        Assert.Equal(stream.Version, snapshot.Version);
        Assert.Equal(producer.State, snapshot.Producers[producer.Id]);
        Assert.Equal([fork], snapshot.Forks);
        await AssertStoresAsync(stream);
        Assert.Null(await Store.ReadAsync(Path, deleted, 0, 100, None));
    }

    [Fact]
    public async Task A_purge_leaves_other_deleted_incarnations_and_other_paths_unchanged()
    {
        TestStream stream = await CreateAsync();
        await stream.AppendAsync(TestBytes.Text("first incarnation"));
        (StreamHead first, ReadOnlyMemory<byte> firstBytes) = (stream.Head, stream.Written);
        await stream.DeleteIncarnationAsync();
        await stream.RebirthAsync();
        await stream.AppendAsync(TestBytes.Text("second incarnation"));
        Incarnation second = stream.Incarnation;
        await stream.DeleteIncarnationAsync();
        TestStream other = await CreateAsync("other");
        await other.AppendAsync(TestBytes.Text("other"));

        await PurgeAsync(Path, second, maxRows: 2);

        await AssertStoresAsync(Path, first, firstBytes);
        await AssertStoresAsync(other);
    }

    [Fact]
    public async Task The_next_purge_completes_a_cancelled_one()
    {
        TestStream deleted = await CreateDeletedAsync();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        // Whether it throws or only stops early is the store's choice.
        Exception? thrown = await Record.ExceptionAsync(
            async () => await Store.PurgeAsync(Path, deleted.Incarnation, 1, cancelled.Token));
        Assert.True(thrown is null or OperationCanceledException);
        await PurgeAsync(Path, deleted.Incarnation, maxRows: 2);

        Assert.Equal(0, await CountSegmentsAsync(deleted));
        Assert.Equal(deleted.Version, (await GetAsync()).Version);
    }

    [Fact]
    public async Task Concurrent_purges_of_one_incarnation_succeed()
    {
        TestStream deleted = await CreateDeletedAsync();

        await Race.RunAsync(3, async i =>
        {
            await PurgeAsync(Path, deleted.Incarnation, maxRows: 1, Handle(i));
            return true;
        });

        Assert.Equal(0, await CountSegmentsAsync(deleted));
    }

    private async Task<TestStream> CreateDeletedAsync()
    {
        TestStream stream = await CreateAsync();
        for (int i = 0; i < Segments; i++)
        {
            StreamCommit append = stream.NextAppend(TestBytes.Random(StoreFixture.LoneBytes, i));
            await stream.ApplyAsync(append with { Producers = [TestStreams.ProducerRow($"p{i % 3}", 0, i)] });
        }

        return await stream.DeleteIncarnationAsync();
    }

    private async Task<int> CountSegmentsAsync(TestStream deleted)
    {
        int count = 0;
        for (int i = 0; i < Segments; i++)
        {
            long position = i * StoreFixture.LoneBytes;
            Segment? segment = await ReadAsync(deleted, position, maxBytes: 1);
            count += segment?.Start == position ? 1 : 0;
        }

        return count;
    }
}
