using DurableStreams.Addressing;
using DurableStreams.Producers;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Storage.Sqlite.Tests.Journal;

/// <summary>The expected content of a stream.</summary>
internal sealed class StreamModel(TestStream stream)
{
    private readonly Dictionary<ProducerId, ProducerState> _producers = [];
    private readonly HashSet<Incarnation> _forks = [];
    private readonly Dictionary<StreamPath, Cursor> _cursors = [];

    /// <summary>Commits a random change.</summary>
    public async Task StepAsync(SqliteStreamStore store, Random random)
    {
        StreamCommit commit = Next(random);
        CommitResult result = await store.CommitAsync(commit);
        Assert.Equal(CommitResult.Committed(new RowVersion(commit.Expected.Number + 1)), result);
        Assert.Equal(CommitResult.Conflict, await store.CommitAsync(commit));
        Remember(commit, result.Version);
    }

    /// <summary>Compares the head, the rows, and the bytes from a random position.</summary>
    public async Task AssertHeldAsync(SqliteStreamStore store, Random random)
    {
        await JournalTests.AssertHoldsAsync(store, stream);
        StreamSnapshot snapshot = await store.GetAsync(
            stream.Path, new SnapshotQuery([.. Ids()], [.. _forks]) { Cursors = [.. Sources()] }, default);
        Assert.Equal(stream.Version, snapshot.Version);
        Assert.Equal(_producers.OrderBy(pair => pair.Key.Value), snapshot.Producers.OrderBy(pair => pair.Key.Value));
        Assert.Equal(_forks.Count, snapshot.Forks.Count);
        Assert.Equal(_cursors.OrderBy(pair => pair.Key.Value), snapshot.Cursors.OrderBy(pair => pair.Key.Value));
        StreamPath? after = random.Next(3) == 0 ? null : Sources().ElementAt(random.Next(4));
        int max = random.Next(1, 5);
        Assert.Equal(
            _cursors.Values.Where(
                cursor => after is null || string.CompareOrdinal(cursor.Source.Value, after.Value.Value) > 0)
                .OrderBy(cursor => cursor.Source.Value, StringComparer.Ordinal).Take(max),
            await store.ListCursorsAsync(stream.Path, stream.Incarnation, after, max, default));
        if (stream.Head.Tail == 0)
        {
            return;
        }

        long position = random.NextInt64(stream.Head.Tail);
        Segment? segment = await store.ReadAsync(
            stream.Path, stream.Incarnation, position, random.Next(1, 3_000), default);
        Assert.NotNull(segment);
        Assert.InRange(position, segment.Start, segment.End - 1);
        Assert.Equal(stream.Written.Slice((int)segment.Start, segment.Data.Length).ToArray(), segment.Data.ToArray());
    }

    private static IEnumerable<ProducerId> Ids() =>
        Enumerable.Range(0, 4).Select(i => TestStreams.Producer($"p\u00f6{i}"));

    private static IEnumerable<StreamPath> Sources() =>
        Enumerable.Range(0, 4).Select(i => TestStreams.Path($"source/\u00e4{i}"));

    private CursorChange Change(Random random, bool removes)
    {
        StreamPath source = Sources().ElementAt(random.Next(4));
        Cursor? known = _cursors.GetValueOrDefault(source);
        Cursor? changed = removes
            ? null
            : new Cursor(
                EstuarySubscriptionId.New(),
                source,
                TestStreams.NewIncarnation(),
                random.Next(1_000),
                random.Next(2) == 0);
        return new CursorChange(source, known, changed);
    }

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
            5 => stream.Next() with { Cursors = [Change(random, removes: true)] },
            < 9 => stream.NextAppend(TestBytes.Text("z")) with { Cursors = [Change(random, removes: false)] },
            < 13 => stream.NextAppend(TestBytes.Random(random.Next(1, 600), random.Next())) with
            {
                Producers = [new ProducerRow(
                    Ids().ElementAt(random.Next(4)), new ProducerState(random.Next(9), random.Next(99)))],
            },
            _ => stream.NextAppend(
                TestBytes.Random(random.Next(1, 600), random.Next()), TestBytes.Random(7, random.Next())),
        };
    }

    private void Remember(StreamCommit commit, RowVersion version)
    {
        if (commit.Head.Incarnation != stream.Incarnation)
        {
            _producers.Clear();
            _forks.Clear();
            _cursors.Clear();
        }

        stream.Adopt(commit, version);
        foreach (ProducerRow row in commit.Producers)
        {
            _producers[row.Id] = row.State;
        }

        foreach (CursorChange change in commit.Cursors)
        {
            _cursors.Remove(change.Source);
            if (change.New is { } cursor)
            {
                _cursors[change.Source] = cursor;
            }
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
