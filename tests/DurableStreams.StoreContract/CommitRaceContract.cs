using System.Buffers.Binary;
using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.StoreContract;

/// <summary>When writers race for a head, one wins and the others get a conflict.</summary>
public abstract class CommitRaceContract<TFixture> : ContractTests<TFixture>
    where TFixture : StoreFixture, new()
{
    private const int Writers = 4;

    [Fact]
    public async Task Exactly_one_of_several_writers_with_the_same_version_wins()
    {
        TestStream stream = await CreateAsync();
        for (int round = 0; round < Fixture.RaceRounds; round++)
        {
            StreamCommit[] commits =
            [
                .. Enumerable.Range(0, Writers).Select(i => stream.NextAppend(TestBytes.Text($"{round} by {i};")) with
                {
                    Producers = [TestStreams.ProducerRow($"p{i}", 0, round)],
                }),
            ];

            CommitResult[] results = await Race.RunAsync(Writers, i => Handle(i).CommitAsync(commits[i]).AsTask());

            int winner = Race.OnlyWinner(results);
            stream.Adopt(commits[winner], results[winner].Version);
            StreamSnapshot snapshot = await GetProducersAsync([.. commits.Select(commit => commit.Producers[0].Id)]);
            HeadAssert.Same(stream.Head, snapshot.Head);
            Assert.Equal(stream.Version, snapshot.Version);
            Assert.Equal(
                [commits[winner].Producers[0].Id],
                snapshot.Producers.Where(producer => producer.Value.LastSeq == round).Select(producer => producer.Key));
        }

        await AssertStoresAsync(stream);
    }

    [Fact]
    public async Task Exactly_one_of_several_creators_of_a_path_wins()
    {
        for (int round = 0; round < Fixture.RaceRounds; round++)
        {
            StreamPath path = TestStreams.Path($"round/{round}");
            StreamCommit[] commits =
            [
                .. Enumerable.Range(0, Writers).Select(
                    i => new TestStream(Store, path).NextAppend(TestBytes.Text($"by {i}"))),
            ];

            CommitResult[] results = await Race.RunAsync(Writers, i => Handle(i).CommitAsync(commits[i]).AsTask());

            StreamCommit winner = commits[Race.OnlyWinner(results)];
            HeadAssert.Same(winner.Head, (await GetAsync(path)).Head);
            foreach (StreamCommit commit in commits)
            {
                Segment? stored = await Store.ReadAsync(path, commit.Head.Incarnation, 0, 100, None);
                Assert.Equal(commit == winner ? winner.Data?.Data.ToArray() : null, stored?.Data.ToArray());
            }
        }
    }

    [Fact]
    public async Task A_commit_sent_twice_concurrently_is_applied_once()
    {
        TestStream stream = await CreateAsync();
        for (int round = 0; round < Fixture.RaceRounds; round++)
        {
            StreamCommit commit = stream.NextAppend(TestBytes.Text($"{round};"));

            CommitResult[] results = await Race.RunAsync(2, i => Handle(i).CommitAsync(commit).AsTask());

            stream.Adopt(commit, results[Race.OnlyWinner(results)].Version);
        }

        HeadAssert.Same(stream.Head, (await GetAsync()).Head);
        await AssertStoresAsync(stream);
    }

    [Fact]
    public async Task Writers_that_retry_after_each_conflict_write_everything_exactly_once()
    {
        int appendsPerWriter = Fixture.RaceRounds;
        TestStream stream = await CreateAsync();

        await Race.RunAsync(Writers, async writer =>
        {
            for (int i = 0; i < appendsPerWriter; i++)
            {
                await AppendUntilCommittedAsync(Handle(writer), Number((writer * appendsPerWriter) + i));
            }

            return true;
        });

        StreamHead? head = (await GetAsync()).Head;
        Assert.NotNull(head);
        Assert.Equal(1 + (Writers * appendsPerWriter), head.Commits.Count);
        Assert.Equal(4L * Writers * appendsPerWriter, head.Tail);
        List<int> stored = [];
        for (long position = 0; position < head.Tail; position += 4)
        {
            Segment? segment = await Store.ReadAsync(Path, stream.Incarnation, position, 1, None);
            Assert.NotNull(segment);
            stored.Add(BinaryPrimitives.ReadInt32BigEndian(segment.Data.Span));
        }

        Assert.Equal(Enumerable.Range(0, Writers * appendsPerWriter), stored.Order());
        Assert.All(
            Enumerable.Range(0, Writers),
            writer =>
            {
                int[] written = [.. stored.Where(number => number / appendsPerWriter == writer)];
                Assert.Equal(written.Order(), written);
            });
    }

    private static byte[] Number(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private async Task AppendUntilCommittedAsync(IStreamStore store, byte[] bytes)
    {
        for (int attempt = 0; ; attempt++)
        {
            Assert.InRange(attempt, 0, MaxAttempts);
            StreamSnapshot snapshot = await store.GetAsync(Path, SnapshotQuery.HeadOnly, None);
            Assert.NotNull(snapshot.Head);
            StreamCommit commit = TestStreams.Commit(Path, snapshot.Version, snapshot.Head).WithData(bytes);
            CommitResult result = await store.CommitAsync(commit);
            if (result.Status == CommitStatus.Committed)
            {
                return;
            }

            Assert.Equal(CommitResult.Conflict, result);
        }
    }
}
