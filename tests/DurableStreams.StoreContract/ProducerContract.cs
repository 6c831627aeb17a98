using DurableStreams.Producers;
using DurableStreams.Storage;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.StoreContract;

/// <summary>Producer states are written with the head and read with it in one snapshot.</summary>
public abstract class ProducerContract<TFixture> : ContractTests<TFixture>
    where TFixture : StoreFixture, new()
{
    [Fact]
    public async Task A_snapshot_contains_only_the_requested_producers_that_are_known()
    {
        TestStream stream = await CreateAsync();
        await stream.ApplyAsync(stream.Next() with
        {
            Producers =
            [
                TestStreams.ProducerRow("a", 1, 2),
                TestStreams.ProducerRow("b", 3, 4),
                TestStreams.ProducerRow("c", 5, 6),
            ],
        });

        StreamSnapshot snapshot = await GetProducersAsync(
            TestStreams.Producer("a"), TestStreams.Producer("c"), TestStreams.Producer("d"));

        Assert.Equal(2, snapshot.Producers.Count);
        Assert.Equal(new ProducerState(1, 2), snapshot.Producers[TestStreams.Producer("a")]);
        Assert.Equal(new ProducerState(5, 6), snapshot.Producers[TestStreams.Producer("c")]);
        Assert.Empty((await GetAsync()).Producers);
    }

    [Fact]
    public async Task A_state_is_inserted_and_then_replaced()
    {
        ProducerId id = TestStreams.Producer("p");
        TestStream stream = await CreateAsync();
        Assert.Empty((await GetProducersAsync(id)).Producers);

        foreach (ProducerState state in (ProducerState[])[new(0, 0), new(0, 1), new(7, 0)])
        {
            await stream.ApplyAsync(stream.Next() with { Producers = [new ProducerRow(id, state)] });
            Assert.Equal(state, (await GetProducersAsync(id)).Producers[id]);
        }
    }

    [Fact]
    public async Task A_creation_can_insert_producers()
    {
        var stream = new TestStream(Store, Path);
        await stream.ApplyAsync(stream.Next() with { Producers = [TestStreams.ProducerRow("p", 0, 0)] });

        Assert.Single((await GetProducersAsync(TestStreams.Producer("p"))).Producers);
    }

    [Fact]
    public async Task The_largest_epoch_and_seq_are_exact()
    {
        ProducerRow row = TestStreams.ProducerRow("p", ProducerStamp.MaxNumber, ProducerStamp.MaxNumber);
        TestStream stream = await CreateAsync();
        await stream.ApplyAsync(stream.Next() with { Producers = [row] });

        Assert.Equal(row.State, (await GetProducersAsync(row.Id)).Producers[row.Id]);
    }

    [Theory]
    [MemberData(nameof(AwkwardProducerIds.Alike), MemberType = typeof(AwkwardProducerIds))]
    public async Task Ids_that_look_alike_are_different_producers(string one, string other)
    {
        ProducerRow first = TestStreams.ProducerRow(one, 1, 1);
        ProducerRow second = TestStreams.ProducerRow(other, 2, 2);
        TestStream stream = await CreateAsync();
        await stream.ApplyAsync(stream.Next() with { Producers = [first] });

        Assert.Empty((await GetProducersAsync(second.Id)).Producers);

        await stream.ApplyAsync(stream.Next() with { Producers = [second] });
        StreamSnapshot snapshot = await GetProducersAsync(first.Id, second.Id);
        Assert.Equal(first.State, snapshot.Producers[first.Id]);
        Assert.Equal(second.State, snapshot.Producers[second.Id]);
    }

    [Fact]
    public async Task Producers_belong_to_one_incarnation_of_one_path()
    {
        ProducerRow row = TestStreams.ProducerRow("p", 1, 1);
        TestStream stream = await CreateAsync();
        TestStream other = await CreateAsync("other");
        await stream.ApplyAsync(stream.Next() with { Producers = [row] });

        var query = new SnapshotQuery([row.Id], []);
        Assert.Empty((await Store.GetAsync(other.Path, query, None)).Producers);

        await stream.DeleteIncarnationAsync();
        await stream.RebirthAsync();
        Assert.Empty((await GetProducersAsync(row.Id)).Producers);
        await stream.ApplyAsync(stream.Next() with { Producers = [TestStreams.ProducerRow("p", 0, 0)] });
        Assert.Equal(new ProducerState(0, 0), (await GetProducersAsync(row.Id)).Producers[row.Id]);
    }

    [Fact]
    public async Task Many_producers_are_written_and_read_together()
    {
        ProducerRow[] rows = [.. Enumerable.Range(0, 50).Select(i => TestStreams.ProducerRow($"p{i}", i, i * 2))];
        TestStream stream = await CreateAsync();
        await stream.ApplyAsync(stream.NextAppend([1]) with { Producers = rows });

        StreamSnapshot snapshot = await GetProducersAsync([.. rows.Select(row => row.Id)]);

        Assert.Equal(rows.Length, snapshot.Producers.Count);
        Assert.All(rows, row => Assert.Equal(row.State, snapshot.Producers[row.Id]));
    }

    [Fact]
    public async Task Head_and_producers_are_always_from_one_commit()
    {
        int commits = Fixture.CommitsBesideReaders;
        ProducerId one = TestStreams.Producer("one");
        ProducerId other = TestStreams.Producer("other");
        TestStream stream = await CreateAsync();

        // Every commit adds a byte and sets both producers to the new tail.
        Task writing = Task.Run(async () =>
        {
            for (int i = 1; i <= commits; i++)
            {
                var state = new ProducerState(0, i);
                await stream.ApplyAsync(stream.NextAppend([1]) with
                {
                    Producers = [new ProducerRow(one, state), new ProducerRow(other, state)],
                });
            }
        });

        long tail = 0;
        while (tail < commits && !writing.IsFaulted)
        {
            var query = new SnapshotQuery([one, other], []);
            StreamSnapshot snapshot = await Fixture.OtherStreams.GetAsync(Path, query, None);
            Assert.NotNull(snapshot.Head);
            tail = snapshot.Head.Tail;
            Assert.Equal(tail, snapshot.Producers.GetValueOrDefault(one).LastSeq);
            Assert.Equal(tail, snapshot.Producers.GetValueOrDefault(other).LastSeq);
            Assert.Equal(tail + 1, snapshot.Head.Commits.Count);
        }

        await writing;
    }
}
