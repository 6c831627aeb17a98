using DurableStreams.Addressing;
using DurableStreams.Producers;
using DurableStreams.Storage.Sqlite.Folder;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Storage.Sqlite.Tests.Journal;

public sealed class JournalTests
{
    private static readonly ProducerId Producer = TestStreams.Producer("p");

    [Fact]
    public async Task Small_commits_of_a_transaction_are_one_row()
    {
        await using StoreFolder folder = StoreFolder.WithStore();
        TestStream stream = await TestStream.CreateAsync(folder.Store, TestStreams.Path("a"));
        await stream.AppendAsync(TestBytes.Text("one"));
        await stream.AppendAsync(TestBytes.Text("two"));
        await using StoreFolder crashed = CrashedFolder.Of(folder);

        Assert.Equal([2L], crashed.Query("SELECT count(*) FROM journal"));
        Assert.Equal([0L], crashed.Query("SELECT count(*) FROM segments"));
        Assert.Equal([1L], crashed.Query("SELECT version FROM streams"));
    }

    [Fact]
    public async Task Commits_in_the_journal_are_there_after_a_crash_and_can_be_continued()
    {
        await using StoreFolder folder = StoreFolder.WithStore();
        TestStream stream = await TestStream.CreateAsync(folder.Store, TestStreams.Path("a"));
        await stream.AppendAsync(TestBytes.Text("one"), TestBytes.Text("two"));
        var producer = new ProducerRow(Producer, new ProducerState(2, 7));
        await stream.ApplyAsync(stream.NextAppend(TestBytes.Text("three")) with { Producers = [producer] });
        await stream.ApplyAsync(stream.Next(head => head with { Closed = true }));
        await using StoreFolder crashed = CrashedFolder.Of(folder);

        SqliteStreamStore store = crashed.Open();

        await AssertHoldsAsync(store, stream);
        StreamSnapshot snapshot = await store.GetAsync(stream.Path, new SnapshotQuery([Producer], []), default);
        Assert.True(snapshot.Head!.Closed);
        Assert.Equal(new ProducerState(2, 7), snapshot.Producers[Producer]);
        StreamCommit next = stream.NextAppend(TestBytes.Text("four"));
        Assert.Equal(CommitStatus.Committed, (await store.CommitAsync(next)).Status);
        stream.Adopt(next, new RowVersion(next.Expected.Number + 1));
        await AssertHoldsAsync(store, stream);
        await crashed.CloseAsync();
        await AssertHoldsAsync(crashed.Open(), stream);
    }

    [Fact]
    public async Task Commits_in_the_tables_are_not_applied_again_although_their_row_still_exists()
    {
        await using StoreFolder folder = StoreFolder.WithStore();
        TestStream other = await TestStream.CreateAsync(folder.Store, TestStreams.Path("other"));
        await other.AppendAsync(TestBytes.Text("keeps the rows of the journal"));
        TestStream stream = await TestStream.CreateAsync(folder.Store, TestStreams.Path("a"));
        await stream.AppendAsync(TestBytes.Text("one"));
        Incarnation fork = TestStreams.NewIncarnation();
        await stream.ApplyAsync(stream.NextAppend(TestBytes.Text("two")) with { AddedFork = fork });
        await stream.AppendAsync(TestBytes.Text("three"));
        await using StoreFolder crashed = CrashedFolder.Of(folder);

        SqliteStreamStore store = crashed.Open();

        await AssertHoldsAsync(store, stream);
        await AssertHoldsAsync(store, other);
        Assert.Equal([fork], (await store.GetAsync(stream.Path, new SnapshotQuery([], [fork]), default)).Forks);
    }

    [Fact]
    public async Task Commits_of_an_earlier_incarnation_in_the_journal_do_not_affect_the_next()
    {
        await using StoreFolder folder = StoreFolder.WithStore();
        TestStream stream = await TestStream.CreateAsync(folder.Store, TestStreams.Path("a"));
        await stream.AppendAsync(TestBytes.Text("one"));
        await stream.DeleteIncarnationAsync();
        await stream.RebirthAsync();
        await stream.AppendAsync(TestBytes.Text("new"));
        await using StoreFolder crashed = CrashedFolder.Of(folder);

        await AssertHoldsAsync(crashed.Open(), stream);
    }

    [Fact]
    public async Task A_closed_store_has_moved_everything_into_the_tables()
    {
        await using StoreFolder folder = StoreFolder.WithStore();
        TestStream stream = await TestStream.CreateAsync(folder.Store, TestStreams.Path("a"));
        for (int i = 0; i < 20; i++)
        {
            await stream.AppendAsync(TestBytes.Random(100, i), TestBytes.Random(30, -i));
        }

        await folder.CloseAsync();

        Assert.Equal([1L], folder.Query("SELECT count(*) FROM segments"));
        Assert.Equal([21L], folder.Query("SELECT version FROM streams"));
        Assert.Equal([1L], folder.Query("SELECT sum(length(commits)) FROM journal"));
        SqliteStreamStore store = folder.Open();
        Segment? all = await store.ReadAsync(stream.Path, stream.Incarnation, 0, int.MaxValue, default);
        Assert.Equal(stream.Written.ToArray(), all?.Data.ToArray());
        Assert.Equal(40, all?.Boundaries.Count());
    }

    [Fact]
    public async Task Segments_in_the_tables_and_in_the_journal_are_read_as_one()
    {
        await using StoreFolder folder = StoreFolder.WithStore();
        TestStream stream = await TestStream.CreateAsync(folder.Store, TestStreams.Path("a"));
        await stream.AppendAsync(TestBytes.Random(10, 1));
        await stream.AppendAsync(TestBytes.Random(10, 2));
        await stream.ApplyAsync(
            stream.NextAppend(TestBytes.Random(10, 3)) with { AddedFork = TestStreams.NewIncarnation() });
        await stream.AppendAsync(TestBytes.Random(10, 4));
        await stream.AppendAsync(TestBytes.Random(10, 5));

        foreach ((int position, int maxBytes, int start, int end) in ((int, int, int, int)[])
        [
            (0, 1000, 0, 50), (25, 30, 20, 50), (25, 29, 20, 40), (31, 1, 30, 40), (35, 20, 30, 50), (45, 1000, 40, 50),
        ])
        {
            Segment? segment = await folder.Store.ReadAsync(
                stream.Path, stream.Incarnation, position, maxBytes, default);
            Assert.Equal(start, segment?.Start);
            Assert.Equal(stream.Written[start..end].ToArray(), segment!.Data.ToArray());
            Assert.Equal((end - start) / 10, segment.Boundaries.Count());
        }

        Assert.Null(await folder.Store.ReadAsync(stream.Path, stream.Incarnation, 50, 1000, default));
    }

    [Fact]
    public async Task The_journal_stays_small_while_some_streams_are_busy_and_others_idle()
    {
        const long Limit = 64 * 1024;
        await using StoreFolder folder = StoreFolder.WithStore(maxJournalBytes: Limit);
        List<TestStream> streams = [];
        for (int i = 0; i < 8; i++)
        {
            streams.Add(await TestStream.CreateAsync(folder.Store, TestStreams.Path($"stream/{i}")));
            await streams[i].AppendAsync(TestBytes.Text("idle from now on"));
        }

        for (int i = 0; i < 1_000; i++)
        {
            await streams[i % 3].AppendAsync(TestBytes.Random(1_000, i));
        }

        await using StoreFolder crashed = CrashedFolder.Of(folder);
        object bytes = crashed.Query("SELECT sum(length(commits)) FROM journal").Single();
        Assert.InRange(Assert.IsType<long>(bytes), 1, 3 * Limit);
        SqliteStreamStore store = crashed.Open();
        foreach (TestStream stream in streams)
        {
            await AssertHoldsAsync(store, stream);
        }
    }

    [Fact]
    public async Task A_journal_that_is_cut_off_is_refused_as_damaged()
    {
        await using StoreFolder folder = StoreFolder.WithStore();
        TestStream stream = await TestStream.CreateAsync(folder.Store, TestStreams.Path("a"));
        await stream.AppendAsync(TestBytes.Text("one"));
        await using StoreFolder crashed = CrashedFolder.Of(folder);
        crashed.Query("UPDATE journal SET commits = substr(commits, 1, length(commits) - 1)");

        DataFolderUnusableException refused = Assert.Throws<DataFolderUnusableException>(() => crashed.Open());

        Assert.Contains("damaged", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_journal_that_lacks_a_row_is_refused_as_damaged()
    {
        await using StoreFolder folder = StoreFolder.WithStore();
        TestStream stream = await TestStream.CreateAsync(folder.Store, TestStreams.Path("a"));
        await stream.AppendAsync(TestBytes.Text("one"));
        await stream.AppendAsync(TestBytes.Text("two"));
        await using StoreFolder crashed = CrashedFolder.Of(folder);
        crashed.Query("DELETE FROM journal WHERE seq = (SELECT min(seq) FROM journal)");

        DataFolderUnusableException refused = Assert.Throws<DataFolderUnusableException>(() => crashed.Open());

        Assert.Contains("damaged", refused.Message, StringComparison.Ordinal);
    }

    internal static async Task AssertHoldsAsync(SqliteStreamStore store, TestStream stream)
    {
        StreamSnapshot snapshot = await store.GetAsync(stream.Path, SnapshotQuery.HeadOnly, default);
        Assert.Equal(stream.Version, snapshot.Version);
        Assert.Equal(
            (stream.Incarnation, stream.Head.Tail, stream.Head.Status),
            (snapshot.Head!.Incarnation, snapshot.Head.Tail, snapshot.Head.Status));
        Assert.Equal(stream.Head.Commits.Ids.ToArray(), snapshot.Head.Commits.Ids.ToArray());
        Segment? all = await store.ReadAsync(stream.Path, stream.Incarnation, 0, int.MaxValue, default);
        Assert.Equal(stream.Written.ToArray(), all?.Data.ToArray() ?? []);
    }
}
