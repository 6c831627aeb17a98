using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.StoreContract;

/// <summary>The registry of a source's subscribers.</summary>
public abstract class SubscriberContract<TFixture> : ContractTests<TFixture>
    where TFixture : StoreFixture, IHasSubscribers, new()
{
    private readonly SourceKey _source = new(TestStreams.Path("project/source"), TestStreams.NewIncarnation());
    private readonly StreamPath _estuary = TestStreams.Path("project/\u00e9stuary:1");

    private ISubscriberStore Registry => Fixture.Subscribers;

    [Fact]
    public async Task A_source_has_no_subscribers_at_first()
    {
        Assert.Null(await GetAsync());
        Assert.Empty(await PageAsync(HashRanges.All));
    }

    [Fact]
    public async Task A_row_comes_back_as_it_was_put()
    {
        var subscription = EstuarySubscriptionId.New();
        await PutAsync(_estuary, subscription);

        SubscriberRow? row = await Fixture.OtherSubscribers.GetSubscriberAsync(_source, _estuary, None);

        Assert.Equal((_estuary, subscription), (row!.Estuary, row.Subscription));
        Assert.NotEqual(RowVersion.None, row.Version);
        Assert.Equal([row], await PageAsync(HashRanges.All));
        SourceKey another = _source with { Incarnation = TestStreams.NewIncarnation() };
        Assert.Null(await Registry.GetSubscriberAsync(another, _estuary, None));
    }

    [Fact]
    public async Task Putting_the_same_row_again_creates_a_new_version()
    {
        var subscription = EstuarySubscriptionId.New();
        await PutAsync(_estuary, subscription);
        SubscriberRow first = (await GetAsync())!;
        await PutAsync(_estuary, subscription);

        Assert.NotEqual(first.Version, (await GetAsync())!.Version);
        Assert.False(await Registry.RemoveSubscriberAsync(_source, first, None));
        Assert.NotNull(await GetAsync());
    }

    [Fact]
    public async Task A_removed_row_is_gone_and_its_version_is_never_reused()
    {
        var subscription = EstuarySubscriptionId.New();
        await PutAsync(_estuary, subscription);
        SubscriberRow row = (await GetAsync())!;

        Assert.True(await Registry.RemoveSubscriberAsync(_source, row, None));
        Assert.Null(await GetAsync());
        Assert.False(await Registry.RemoveSubscriberAsync(_source, row, None));

        await PutAsync(_estuary, subscription);
        Assert.False(await Registry.RemoveSubscriberAsync(_source, row, None));
    }

    [Fact]
    public async Task Pages_contain_every_subscriber_once_and_ranges_split_them()
    {
        const int Count = 100;
        StreamPath[] estuaries = [.. Enumerable.Range(0, Count).Select(i => TestStreams.Path($"project/e{i}"))];
        foreach (StreamPath estuary in estuaries)
        {
            await PutAsync(estuary, EstuarySubscriptionId.New());
        }

        SourceKey another = _source with { Incarnation = TestStreams.NewIncarnation() };
        await Registry.PutSubscriberAsync(another, _estuary, EstuarySubscriptionId.New(), None);
        List<StreamPath> all = await ReadAllAsync(HashRanges.All, 7);
        List<StreamPath> split = [];
        for (int first = 0; first < HashRanges.Total; first += 64)
        {
            List<StreamPath> part = await ReadAllAsync(new HashRanges(first, 64), 7);
            Assert.All(part, estuary => Assert.InRange(HashRanges.Of(estuary), first, first + 63));
            split.AddRange(part);
        }

        Assert.Equal(Sorted(estuaries), Sorted(all));
        Assert.Equal(all, split);
    }

    [Fact]
    public async Task A_page_continues_after_the_last_row_even_if_that_row_was_removed()
    {
        foreach (int i in Enumerable.Range(0, 10))
        {
            await PutAsync(TestStreams.Path($"project/e{i}"), EstuarySubscriptionId.New());
        }

        IReadOnlyList<SubscriberRow> all = await PageAsync(HashRanges.All);
        Assert.True(await Registry.RemoveSubscriberAsync(_source, all[4], None));

        Assert.Equal(
            all.Skip(5), await Registry.PageSubscribersAsync(_source, HashRanges.All, all[4].Estuary, 100, None));
    }

    [Fact]
    public void The_range_of_an_estuary_never_changes()
    {
        Assert.Equal(0x80, HashRanges.Of(TestStreams.Path("project/estuary")));
        Assert.Equal(0x61, HashRanges.Of(TestStreams.Path("\u00e9:1")));
    }

    [Fact]
    public async Task A_range_row_is_inserted_once_and_changed_only_in_its_current_version()
    {
        var row = new RangeRow(new HashRanges(8, 8), 100, 50, "m1", RowVersion.None);
        RangeRow? inserted = await Registry.PutRangeAsync(_source, row, None);
        Assert.Equal(row with { Version = inserted!.Version }, inserted);
        Assert.Null(await Registry.PutRangeAsync(_source, row, None));

        RangeRow completed = inserted with { CompletedPosition = 100, Message = null };
        RangeRow? changed = await Registry.PutRangeAsync(_source, completed, None);
        Assert.NotNull(changed);
        Assert.Null(await Registry.PutRangeAsync(_source, inserted with { CompletedPosition = 60 }, None));
        Assert.Equal([changed], await Fixture.OtherSubscribers.GetRangesAsync(_source, None));
    }

    [Fact]
    public async Task Ranges_of_different_widths_are_different_rows()
    {
        await Registry.PutRangeAsync(_source, new RangeRow(new HashRanges(0, 8), 1, 1, null, RowVersion.None), None);
        await Registry.PutRangeAsync(_source, new RangeRow(new HashRanges(0, 16), 2, 2, null, RowVersion.None), None);

        IReadOnlyList<RangeRow> rows = await Registry.GetRangesAsync(_source, None);
        Assert.Equal([1L, 2L], rows.Select(row => row.CompletedPosition).Order());
    }

    [Fact]
    public async Task Purging_removes_all_rows_of_one_incarnation_in_bounded_steps()
    {
        SourceKey other = _source with { Incarnation = TestStreams.NewIncarnation() };
        foreach (int i in Enumerable.Range(0, 20))
        {
            await PutAsync(TestStreams.Path($"project/e{i}"), EstuarySubscriptionId.New());
        }

        await Registry.PutRangeAsync(_source, new RangeRow(HashRanges.All, 1, 1, null, RowVersion.None), None);
        await Registry.PutSubscriberAsync(other, _estuary, EstuarySubscriptionId.New(), None);

        Assert.False(await Registry.PurgeSubscribersAsync(_source, 5, None));
        Assert.InRange((await PageAsync(HashRanges.All)).Count, 15, 19);
        for (int calls = 1; !await Registry.PurgeSubscribersAsync(_source, 5, None); calls++)
        {
            Assert.InRange(calls, 1, 100);
        }

        Assert.Empty(await PageAsync(HashRanges.All));
        Assert.Empty(await Registry.GetRangesAsync(_source, None));
        Assert.NotNull(await Registry.GetSubscriberAsync(other, _estuary, None));
    }

    private static IEnumerable<string> Sorted(IEnumerable<StreamPath> paths) =>
        paths.Select(path => path.Value).Order(StringComparer.Ordinal);

    private ValueTask PutAsync(StreamPath estuary, EstuarySubscriptionId subscription) =>
        Registry.PutSubscriberAsync(_source, estuary, subscription, None);

    private ValueTask<SubscriberRow?> GetAsync() => Registry.GetSubscriberAsync(_source, _estuary, None);

    private async Task<IReadOnlyList<SubscriberRow>> PageAsync(HashRanges ranges) =>
        await Registry.PageSubscribersAsync(_source, ranges, null, 1_000, None);

    private async Task<List<StreamPath>> ReadAllAsync(HashRanges ranges, int pageSize)
    {
        List<StreamPath> read = [];
        IReadOnlyList<SubscriberRow> page;
        do
        {
            StreamPath? after = read.Count == 0 ? null : read[^1];
            page = await Registry.PageSubscribersAsync(_source, ranges, after, pageSize, None);
            read.AddRange(page.Select(row => row.Estuary));
        }
        while (page.Count == pageSize);
        return read;
    }
}
