using DurableStreams.TestKit.Streams;

namespace DurableStreams.Storage.Sqlite.Tests.Recent;

/// <summary>What a stream should hold.</summary>
internal sealed class StreamModel(TestStream stream)
{
    private readonly Dictionary<ProducerId, ProducerState> _producers = [];
    private readonly HashSet<Incarnation> _forks = [];

    /// <summary>Commits something.</summary>
    public async Task StepAsync(SqliteStreamStore store, Random random)
    {
        StreamCommit commit = Next(random);
        CommitResult result = await store.CommitAsync(commit);
        Assert.Equal(CommitResult.Committed(new HeadVersion(commit.Expected.Number + 1)), result);
        Assert.Equal(CommitResult.Conflict, await store.CommitAsync(commit));
        Remember(commit, result.Version);
    }

    /// <summary>Compares the head, the rows, and the bytes from a random position on.</summary>
    public async Task AssertHeldAsync(SqliteStreamStore store, Random random)
    {
        await JournalTests.AssertHoldsAsync(store, stream);
        StreamSnapshot snapshot = await store.GetAsync(stream.Path, new SnapshotQuery([.. Ids()], [.. _forks]), default);
        Assert.Equal(stream.Version, snapshot.Version);
        Assert.Equal(_producers.OrderBy(pair => pair.Key.Value), snapshot.Producers.OrderBy(pair => pair.Key.Value));
        Assert.Equal(_forks.Count, snapshot.Forks.Count);
        if (stream.Head.Tail == 0)
        {
            return;
        }

        long position = random.NextInt64(stream.Head.Tail);
        Segment? segment = await store.ReadAsync(stream.Path, stream.Incarnation, position, random.Next(1, 3_000), default);
        Assert.NotNull(segment);
        Assert.InRange(position, segment.Start, segment.End - 1);
        Assert.Equal(stream.Written.Slice((int)segment.Start, segment.Data.Length).ToArray(), segment.Data.ToArray());
    }

    private static IEnumerable<ProducerId> Ids() => Enumerable.Range(0, 4).Select(i => TestStreams.Producer($"p\u00f6{i}"));

    private StreamCommit Next(Random random)
    {
        if (stream.Head.Status == StreamStatus.Deleted)
        {
            return stream.Next(head => head.Reborn());
        }

        return random.Next(20) switch
        {
            0 => stream.Next(head => head with { Status = StreamStatus.Deleted }),
            1 => stream.Next(head => head with { LastStreamSeq = $"{random.Next()}" }),
            2 => stream.NextAppend(TestBytes.Random(random.Next(16_000, 40_000), random.Next())),
            3 => stream.Next() with { AddedFork = TestStreams.NewIncarnation() },
            4 when _forks.Count > 0 => stream.NextAppend(TestBytes.Text("y")) with { RemovedFork = _forks.First() },
            < 12 => stream.NextAppend(TestBytes.Random(random.Next(1, 600), random.Next())) with
            {
                Producers = [new ProducerRow(Ids().ElementAt(random.Next(4)), new ProducerState(random.Next(9), random.Next(99)))],
            },
            _ => stream.NextAppend(TestBytes.Random(random.Next(1, 600), random.Next()), TestBytes.Random(7, random.Next())),
        };
    }

    private void Remember(StreamCommit commit, HeadVersion version)
    {
        if (commit.Head.Incarnation != stream.Incarnation)
        {
            _producers.Clear();
            _forks.Clear();
        }

        stream.Adopt(commit, version);
        foreach (ProducerRow row in commit.Producers)
        {
            _producers[row.Id] = row.State;
        }

        if (commit.AddedFork is { } added)
        {
            _forks.Add(added);
        }

        if (commit.RemovedFork is { } removed)
        {
            _forks.Remove(removed);
        }
    }
}
