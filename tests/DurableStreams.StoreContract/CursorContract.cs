using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.StoreContract;

/// <summary>A cursor and the bytes it accounts for are committed together or not at all.</summary>
public abstract class CursorContract<TFixture> : ContractTests<TFixture>
    where TFixture : StoreFixture, IHasSubscribers, new()
{
    private static readonly StreamPath Source = TestStreams.Path("project/s\u00f6urce '%|");
    private static readonly StreamPath Other = TestStreams.Path("project/other");

    private readonly Cursor _first = New(Source);

    [Fact]
    public async Task A_new_cursor_comes_back_as_it_was_written()
    {
        Cursor cursor = _first with { Position = Offset.MaxComponent, Envelope = true };
        TestStream estuary = await CreateAsync();
        await estuary.ApplyAsync(estuary.Next() with { Cursors = [Insert(cursor), Insert(New(Other))] });

        StreamSnapshot snapshot = await GetAsync(Source);

        Assert.Equal(cursor, snapshot.Cursors[Source]);
        Assert.Equal(estuary.Version, snapshot.Version);
        Assert.Empty((await GetAsync(TestStreams.Path("project/missing"))).Cursors);
        Assert.Empty((await GetAsync()).Cursors);
    }

    [Fact]
    public async Task An_estuary_is_created_together_with_its_first_cursor()
    {
        var estuary = new TestStream(Store, Path);
        await estuary.ApplyAsync(estuary.Next() with { Cursors = [Insert(_first)] });

        Assert.Equal(_first, (await GetAsync(Source)).Cursors[Source]);
    }

    [Fact]
    public async Task A_cursor_advances_in_the_commit_of_its_bytes()
    {
        TestStream estuary = await SubscribedAsync();
        Cursor next = _first with { Position = 3 };
        StreamCommit append = estuary.NextAppend(TestBytes.Text("abc"));
        await estuary.ApplyAsync(append with { Cursors = [new(Source, _first, next)] });

        Assert.Equal(next, (await GetAsync(Source)).Cursors[Source]);
        await AssertStoresAsync(estuary);
    }

    [Theory]
    [InlineData("position")]
    [InlineData("subscription")]
    [InlineData("incarnation")]
    [InlineData("envelope")]
    [InlineData("none")]
    public async Task Any_difference_from_the_expected_cursor_discards_the_bytes(string difference)
    {
        TestStream estuary = await SubscribedAsync();
        Cursor? expected = difference switch
        {
            "position" => _first with { Position = 1 },
            "subscription" => _first with { Subscription = EstuarySubscriptionId.New() },
            "incarnation" => _first with { SourceIncarnation = TestStreams.NewIncarnation() },
            "envelope" => _first with { Envelope = true },
            _ => null,
        };
        StreamCommit stale = estuary.NextAppend(TestBytes.Text("abc")) with
        {
            Cursors = [new(Source, expected, _first with { Position = 3 })],
        };

        Assert.Equal(CommitResult.Conflict, await Store.CommitAsync(stale));

        StreamSnapshot snapshot = await GetAsync(Source);
        Assert.Equal(_first, snapshot.Cursors[Source]);
        Assert.Equal(estuary.Version, snapshot.Version);
        Assert.Null(await ReadAsync(estuary, 0));
    }

    [Fact]
    public async Task One_stale_cursor_among_several_fails_the_commit()
    {
        TestStream estuary = await SubscribedAsync();
        StreamCommit mixed = estuary.Next() with { Cursors = [Insert(New(Other)), Insert(New(Source))] };

        Assert.Equal(CommitResult.Conflict, await Store.CommitAsync(mixed));
        Assert.Empty((await GetAsync(Other)).Cursors);
    }

    [Fact]
    public async Task A_removed_cursor_is_gone_and_a_commit_that_advances_it_conflicts()
    {
        TestStream estuary = await SubscribedAsync();
        await estuary.ApplyAsync(estuary.Next() with { Cursors = [new(Source, _first, null)] });

        Assert.Empty((await GetAsync(Source)).Cursors);
        StreamCommit late = estuary.NextAppend(TestBytes.Text("x")) with
        {
            Cursors = [new(Source, _first, _first with { Position = 1 })],
        };
        Assert.Equal(CommitResult.Conflict, await Store.CommitAsync(late));
    }

    [Fact]
    public async Task Cursors_belong_to_one_incarnation_and_are_purged_with_it()
    {
        TestStream estuary = await SubscribedAsync();
        Incarnation deleted = estuary.Incarnation;
        await estuary.DeleteIncarnationAsync();
        Assert.Equal([_first], await ListAsync(deleted));

        await estuary.RebirthAsync();
        Assert.Empty((await GetAsync(Source)).Cursors);
        await estuary.ApplyAsync(estuary.Next() with { Cursors = [Insert(_first)] });
        await PurgeAsync(Path, deleted, maxRows: 1);

        Assert.Empty(await ListAsync(deleted));
        Assert.Equal([_first], await ListAsync(estuary.Incarnation));
    }

    [Fact]
    public async Task All_cursors_are_listed_exactly_once_in_pages()
    {
        const int Count = 25;
        TestStream estuary = await CreateAsync();
        Cursor[] cursors = [.. Enumerable.Range(0, Count).Select(i => New(TestStreams.Path($"project/{i}/\u00e9")))];
        await estuary.ApplyAsync(estuary.Next() with { Cursors = [.. cursors.Select(Insert)] });

        List<Cursor> listed = [];
        IReadOnlyList<Cursor> page;
        do
        {
            StreamPath? after = listed.Count == 0 ? null : listed[^1].Source;
            page = await Fixture.OtherSubscribers.ListCursorsAsync(Path, estuary.Incarnation, after, 10, None);
            Assert.InRange(page.Count, 0, 10);
            listed.AddRange(page);
        }
        while (page.Count == 10);

        Assert.Equal(BySource(cursors), BySource(listed));
    }

    private static IEnumerable<Cursor> BySource(IEnumerable<Cursor> cursors) =>
        cursors.OrderBy(cursor => cursor.Source.Value, StringComparer.Ordinal);

    private static Cursor New(StreamPath source) =>
        new(EstuarySubscriptionId.New(), source, TestStreams.NewIncarnation(), 0, false);

    private static CursorChange Insert(Cursor cursor) => new(cursor.Source, null, cursor);

    private async Task<TestStream> SubscribedAsync()
    {
        TestStream estuary = await CreateAsync();
        return await estuary.ApplyAsync(estuary.Next() with { Cursors = [Insert(_first)] });
    }

    private async Task<StreamSnapshot> GetAsync(params StreamPath[] sources) =>
        await Store.GetAsync(Path, SnapshotQuery.HeadOnly with { Cursors = sources }, None);

    private async Task<IReadOnlyList<Cursor>> ListAsync(Incarnation incarnation) =>
        await Fixture.Subscribers.ListCursorsAsync(Path, incarnation, null, 100, None);
}
