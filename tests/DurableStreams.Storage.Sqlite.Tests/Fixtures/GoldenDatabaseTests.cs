using DurableStreams.Addressing;
using DurableStreams.Producers;
using DurableStreams.Projects;
using DurableStreams.Storage.Sqlite.Journal;
using DurableStreams.Storage.Sqlite.Tests.Codecs;
using DurableStreams.Storage.Sqlite.Tests.Journal;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.StoreContract;
using DurableStreams.Streams;
using DurableStreams.Subscriptions;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Storage.Sqlite.Tests.Fixtures;

/// <summary>
/// Databases of every released schema can be read and written. See README.md next to the fixtures.
/// </summary>
public sealed class GoldenDatabaseTests
{
    private const string Regenerate = "DURABLE_STREAMS_WRITE_FIXTURES";

    private static readonly StreamPath Path = TestStreams.Path("golden/str\u00f6m");
    private static readonly StreamPath DeletedPath = TestStreams.Path("golden/dead");
    private static readonly Incarnation First = GoldenHeads.Incarnation(1);
    private static readonly Incarnation Fork = GoldenHeads.Incarnation(2);
    private static readonly Incarnation Unmade = GoldenHeads.Incarnation(3);
    private static readonly Incarnation Deleted = GoldenHeads.Incarnation(4);

    private static readonly byte[][] Appends =
        [TestBytes.Text("one"), TestBytes.Text("two;"), TestBytes.Random(200, 1)];

    private static readonly byte[] LargeAppend = TestBytes.Random(9_000, 2);

    private static readonly DateTimeOffset LastAppend = TestStreams.Created.AddSeconds(5).AddTicks(7);

    // The stored one also has a source, which reminders of this kind do not use.
    private static readonly Reminder PurgeOfDeleted = new Reminder.Purge(DeletedPath, Deleted);

    private static readonly SourceKey Source = new(TestStreams.Path("golden/s\u00f6urce"), GoldenHeads.Incarnation(5));

    private static readonly Cursor Cursor = new(
        new EstuarySubscriptionId(new Guid("0197c0ff-ee00-7000-8000-000000000006")),
        Source.Path,
        Source.Incarnation,
        77,
        true);

    private static readonly RangeRow Range = new(new HashRanges(8, 8), 77, 70, "abc", RowVersion.None);

    private static readonly Project Tenant = new(
        [new SigningSecret("s\u00e9cret-1", TestStreams.Created, "0123456789abcdef0123456789abcdef")],
        ["https://golden.example"],
        isPublic: true);

    private static readonly SubscriptionKey Subscription = ContractSubscriptions.Key("s\u00fcb", "golden");

    private static readonly StreamSubscription Follower =
        new(Subscription, GoldenSubscriptions.Full().Incarnation, FromStart: true);

    private static readonly Binding[] Bindings =
    [
        new(BindingKind.Explicit, Path.Value, Subscription, GoldenHeads.Incarnation(7)),
        new(BindingKind.Pattern, "a/*/**", Subscription, GoldenHeads.Incarnation(7)),
        new(BindingKind.WakeStream, Path.Value, Subscription, GoldenHeads.Incarnation(7)),
    ];

    [Theory]
    [InlineData("schema-1.db")]
    [InlineData("schema-2.db")]
    [InlineData("schema-3.db")]
    [InlineData("schema-4.db")]
    [InlineData("schema-5.db")]
    [InlineData("schema-6.db")]
    [InlineData("schema-7.db")]
    public async Task A_database_of_every_schema_is_read_and_written(string fixture)
    {
        await using StoreFolder folder = Unpack(fixture);
        SqliteStreamStore store = folder.Open();

        StreamSnapshot snapshot = await store.GetAsync(
            Path, new SnapshotQuery([TestStreams.Producer("pr\u00f6")], [Fork]), default);
        StreamHead? head = snapshot.Head;
        Assert.NotNull(head);
        Assert.Equal(
            (First, StreamKind.Estuary, 300L + 9_207, 5L),
            (head.Incarnation, head.Kind, head.Tail, head.Commits.Count));
        Assert.Equal([1, ulong.MaxValue, 0x0123456789ABCDEF, 100, 101], head.Commits.Ids.ToArray());
        Assert.Equal(("text/plain; x=y", 60L), (head.ContentType.Value, head.Lifetime.TtlSeconds));
        Assert.Equal(new RowVersion(2), snapshot.Version);
        Assert.Equal(new ProducerState(3, 4), snapshot.Producers.Values.Single());
        Assert.Equal([Fork], snapshot.Forks);
        Segment? segment = await store.ReadAsync(Path, First, 300, int.MaxValue, default);
        Assert.NotNull(segment);
        Assert.Equal([.. Appends[0], .. Appends[1], .. Appends[2], .. LargeAppend], segment.Data.ToArray());
        Assert.Equal([3, 4, 200, 9_000], Lengths(segment));
        Assert.Equal([Path], await store.ListAsync("", null, 10, default));
        StreamSnapshot deleted = await store.GetAsync(DeletedPath, SnapshotQuery.HeadOnly, default);
        Assert.Equal(StreamStatus.Deleted, deleted.Head?.Status);
        Assert.False(await store.ClaimForkGuardAsync(DeletedPath, Deleted, default));
        Assert.True(await store.ClaimForkGuardAsync(Path, Unmade, default));
        ReminderRow due = Assert.Single(await store.ReadDueAsync(TestStreams.Created, 10, default));
        Assert.Equal((PurgeOfDeleted, TestStreams.Created), (due.Reminder, due.DueAt));

        StreamCommit append = TestStreams.Commit(Path, snapshot.Version, head).WithData(TestBytes.Text("more"));
        Assert.Equal(CommitResult.Committed(new RowVersion(3)), await store.CommitAsync(append));
        Assert.True(await store.CompleteAsync(due, default));
        Assert.True(await store.PurgeAsync(DeletedPath, Deleted, 10, default));
    }

    [Fact]
    public async Task Cursors_and_subscribers_of_schema_2_are_read_and_those_of_schema_1_can_be_written()
    {
        await using StoreFolder golden = Unpack("schema-2.db");
        SqliteStreamStore store = golden.Open();
        Assert.Equal([Cursor], await store.ListCursorsAsync(Path, First, null, 10, default));
        Assert.Equal(Cursor.Subscription, (await store.GetSubscriberAsync(Source, Path, default))?.Subscription);
        RangeRow range = Assert.Single(await store.GetRangesAsync(Source, default));
        Assert.Equal(Range with { Version = range.Version }, range);

        await using StoreFolder old = Unpack("schema-1.db");
        SqliteStreamStore migrated = old.Open();
        await migrated.PutSubscriberAsync(Source, Path, Cursor.Subscription, default);
        Assert.Single(await migrated.PageSubscribersAsync(Source, HashRanges.All, null, 10, default));
    }

    [Fact]
    public async Task Projects_of_schema_3_are_read_and_those_of_schema_2_can_be_written()
    {
        await using StoreFolder golden = Unpack("schema-3.db");
        Assert.Equal(Tenant, (await golden.Open().GetProjectAsync("golden", default))?.Project);

        await using StoreFolder old = Unpack("schema-2.db");
        SqliteStreamStore migrated = old.Open();
        Assert.Null(await migrated.GetProjectAsync("golden", default));
        Assert.NotNull(await migrated.PutProjectAsync("golden", Tenant, RowVersion.None, default));
    }

    [Fact]
    public async Task Subscriptions_of_schema_5_are_read_and_those_of_schema_4_can_be_written()
    {
        await using StoreFolder golden = Unpack("schema-5.db");
        SqliteStreamStore store = golden.Open();
        StoredSubscription? stored = await store.GetSubscriptionAsync(Subscription, default);
        ContractSubscriptions.AssertSame(GoldenSubscriptions.Full(), stored?.Head);
        Incarnation incarnation = stored!.Head.Incarnation;
        Assert.Equal([Subscription], await store.ListSubscriptionsAsync("golden", null, 10, default));
        Assert.Equal(
            [GoldenSubscriptions.Link()],
            await store.PageLinksAsync(Subscription, incarnation, null, 10, default));
        PendingRow pending = Assert.Single(
            await store.PagePendingAsync(Subscription, incarnation, null, 10, default));
        Assert.Equal((Source, true), (pending.Pending.Stream, pending.Pending.FromStart));
        Assert.Equal([Follower], await store.PageStreamSubscriptionsAsync(Source, null, 10, default));
        Assert.Equal(Bindings, (await store.FindBindingsAsync(Path, default)).OrderBy(binding => binding.Kind));
        Assert.Equal([1, 2, 3], (await store.GetSecretAsync("golden", default))?.Content.ToArray());

        await using StoreFolder old = Unpack("schema-4.db");
        SqliteStreamStore migrated = old.Open();
        Assert.Empty(await migrated.FindBindingsAsync(Path, default));
        await WriteSubscriptionAsync(migrated);
        Assert.NotNull(await migrated.GetSubscriptionAsync(Subscription, default));
        Assert.Equal(3, (await migrated.FindBindingsAsync(Path, default)).Count);
    }

    [Fact]
    public async Task The_last_append_of_schema_7_is_read_and_that_of_schema_6_is_unknown_until_the_next_one()
    {
        await using StoreFolder golden = Unpack("schema-7.db");
        Assert.Equal(LastAppend, (await golden.Open().GetAsync(Path, SnapshotQuery.HeadOnly, default)).Head?.LastAppend);

        await using StoreFolder old = Unpack("schema-6.db");
        SqliteStreamStore migrated = old.Open();
        StreamSnapshot stored = await migrated.GetAsync(Path, SnapshotQuery.HeadOnly, default);
        Assert.Null(stored.Head!.LastAppend);
        await migrated.CommitAsync(TestStreams
            .Commit(Path, stored.Version, stored.Head with { LastAppend = LastAppend })
            .WithData(TestBytes.Text("more")));
        StreamSnapshot written = await migrated.GetAsync(Path, SnapshotQuery.HeadOnly, default);
        Assert.Equal(LastAppend, written.Head?.LastAppend);
    }

    [Fact]
    public async Task The_schema_that_is_written_today_is_the_one_of_the_fixture()
    {
        const string Everything =
            "SELECT type || ' ' || name || ': ' || coalesce(sql, '') FROM sqlite_schema ORDER BY 1";
        await using StoreFolder golden = Unpack("schema-7.db");
        await using StoreFolder today = StoreFolder.WithStore();
        await today.CloseAsync();

        Assert.Equal(golden.Query(Everything), today.Query(Everything));
        Assert.Equal([7L], today.Query("PRAGMA user_version"));
        Assert.Equal([0x44537472L], today.Query("PRAGMA application_id"));
    }

    [Fact]
    public async Task The_rows_of_schema_1_are_where_other_programs_look_for_them()
    {
        await using StoreFolder golden = Unpack("schema-1.db");

        Assert.Equal(
            ["golden/dead|2|2", "golden/str\u00f6m|2|0"],
            golden.Query("SELECT path || '|' || version || '|' || status FROM streams"));
        Assert.Equal(["507|0304C801|207", "9507||9000"], golden.Query(
            """
            SELECT end || '|' || coalesce(hex(boundaries), '') || '|' || length(data)
            FROM segments JOIN lives ON id = life WHERE hex(incarnation) = '0197C0FFEE0070008000000000000001'
            """));
        Assert.Equal(
            ["pr\u00f6|3|4"], golden.Query("SELECT producers.id || '|' || epoch || '|' || last_seq FROM producers"));
        Assert.Equal(["0197C0FFEE0070008000000000000002"], golden.Query("SELECT hex(fork) FROM forks"));
        Assert.Equal([0L, 1L], golden.Query("SELECT claimed FROM fork_guards ORDER BY claimed"));
        Assert.Equal([TestStreams.Created.UtcTicks], golden.Query("SELECT due_at FROM due"));
    }

    [Fact]
    public async Task The_journal_of_schema_4_has_what_is_not_in_the_tables()
    {
        await using StoreFolder golden = Unpack("schema-4.db");

        Assert.Equal(
            ["507|0304C801|207"],
            golden.Query("SELECT end || '|' || hex(boundaries) || '|' || length(data) FROM segments WHERE life = 1"));
        var row = (byte[])golden.Query("SELECT commits FROM journal ORDER BY seq LIMIT 1").Single();
        JournaledCommit commit = Assert.Single(JournalCodec.Decode(row));
        Assert.Equal((Path, 2L, First), (commit.Path, commit.Version, commit.Head.Incarnation));
        Assert.Equal(LargeAppend, commit.Data?.Data.ToArray());
        Assert.Empty(commit.Producers);
    }

    /// <summary>Writes the fixture of the current schema, when asked to.</summary>
    [Fact]
    public async Task Fixture_is_written_when_asked_for()
    {
        if (Environment.GetEnvironmentVariable(Regenerate) is not { Length: > 0 } target)
        {
            return;
        }

        await using StoreFolder folder = StoreFolder.WithStore();
        await WriteAsync(folder.Store);

        // Closing the store would empty its journal.
        await using StoreFolder crashed = CrashedFolder.Of(folder);
        crashed.Query("PRAGMA wal_checkpoint(TRUNCATE)");
        File.Copy(crashed.DatabaseFile, target, overwrite: true);
    }

    private static async Task WriteAsync(SqliteStreamStore store)
    {
        // The data of the fixture starts at 300, as that of a fork does.
        StreamHead head = GoldenHeads.Small() with
        {
            Incarnation = First,
            Origin = new ForkOrigin(Source.Path, Source.Incarnation, 300),
            LastAppend = LastAppend,
        };
        StreamCommit creation = Commit(Path, 0, head, 100).WithData(Appends) with
        {
            Producers = [TestStreams.ProducerRow("pr\u00f6", 3, 4)],
            AddedFork = Fork,
            Cursors = [new(Source.Path, null, Cursor)],
        };
        await store.CommitAsync(creation);
        await store.CommitAsync(Commit(Path, 1, creation.Head, 101).WithData(LargeAppend));
        StreamCommit fork = Commit(DeletedPath, 0, head with { Incarnation = Deleted }, 102);
        await store.CommitAsync(fork.WithData(Appends) with { InsertsForkGuard = true });
        await store.CommitAsync(Commit(DeletedPath, 1, fork.Head with { Status = StreamStatus.Deleted }, 103));
        await store.ClaimForkGuardAsync(Path, Unmade, default);
        await store.ScheduleAsync(PurgeOfDeleted, TestStreams.Created, default);
        await store.PutSubscriberAsync(Source, Path, Cursor.Subscription, default);
        await store.PutRangeAsync(Source, Range, default);
        await store.PutProjectAsync("golden", Tenant, RowVersion.None, default);
        await WriteSubscriptionAsync(store);
    }

    private static async Task WriteSubscriptionAsync(SqliteStreamStore store)
    {
        SubscriptionHead head = GoldenSubscriptions.Full();
        await store.CommitSubscriptionAsync(
            new SubscriptionCommit
            {
                Key = Subscription,
                Expected = RowVersion.None,
                Head = head,
                Links = [GoldenSubscriptions.Link()],
            },
            default);
        await store.PutPendingAsync(Subscription, head.Incarnation, new(Source, FromStart: true), default);
        await store.PutStreamSubscriptionAsync(Source, Follower, default);
        foreach (Binding binding in Bindings)
        {
            await store.PutBindingAsync(binding, default);
        }

        await store.PutSecretAsync("golden", new byte[] { 1, 2, 3 }, RowVersion.None, default);
    }

    private static StreamCommit Commit(StreamPath path, long expected, StreamHead head, ulong id) => new()
    {
        Path = path,
        Expected = new RowVersion(expected),
        Id = new CommitId(id),
        Head = head with { Commits = head.Commits.Push(new CommitId(id)) },
    };

    private static StoreFolder Unpack(string fixture)
    {
        var folder = new StoreFolder();
        File.Copy(System.IO.Path.Combine(AppContext.BaseDirectory, "Fixtures", fixture), folder.DatabaseFile);
        return folder;
    }

    private static List<int> Lengths(Segment segment)
    {
        List<int> lengths = [];
        foreach (int length in segment.Boundaries)
        {
            lengths.Add(length);
        }

        return lengths;
    }
}
