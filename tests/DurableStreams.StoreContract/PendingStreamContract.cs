using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Subscriptions;
using DurableStreams.TestKit.Streams;
using static DurableStreams.StoreContract.ContractSubscriptions;

namespace DurableStreams.StoreContract;

/// <summary>The streams with news for a subscription: a removal never takes newer news with it.</summary>
public abstract class PendingStreamContract<TFixture> : ContractTests<TFixture>
    where TFixture : StoreFixture, IHasSubscriptions, new()
{
    private readonly SubscriptionKey _key = Key("subscription");
    private readonly Incarnation _incarnation = TestStreams.NewIncarnation();

    private ISubscriptionStore Subscriptions => Fixture.Subscriptions;

    [Fact]
    public async Task Nothing_is_pending_at_first() => Assert.Empty(await PageAsync());

    [Fact]
    public async Task A_row_comes_back_as_it_was_put_although_the_subscription_does_not_exist()
    {
        PendingNews news = Pending("project/news");
        PendingNews created = Pending("project/created", fromStart: true);
        await PutAsync(news);
        await PutAsync(created);

        IReadOnlyList<PendingRow> rows = await PageAsync();
        Assert.Equal(
            [created, news], rows.Select(row => row.Pending).OrderBy(row => row.Stream.Path.Value));
        Assert.All(rows, row => Assert.NotEqual(RowVersion.None, row.Version));
    }

    [Fact]
    public async Task A_stream_has_one_row_which_is_replaced()
    {
        await PutAsync(Pending("project/a", fromStart: true));
        PendingNews recreated = Pending("project/a");
        await PutAsync(recreated);

        Assert.Equal(recreated, Assert.Single(await PageAsync()).Pending);
    }

    [Fact]
    public async Task Putting_the_same_row_again_creates_a_new_version_and_the_old_one_is_not_removed()
    {
        PendingNews pending = Pending("project/a");
        await PutAsync(pending);
        PendingRow first = Assert.Single(await PageAsync());
        await PutAsync(pending);
        PendingRow second = Assert.Single(await PageAsync());

        Assert.NotEqual(first.Version, second.Version);
        Assert.False(await RemoveAsync(first));
        Assert.Equal(second, Assert.Single(await PageAsync()));
    }

    [Fact]
    public async Task A_removed_row_is_gone_and_its_version_is_never_reused()
    {
        PendingNews pending = Pending("project/a");
        await PutAsync(pending);
        PendingRow row = Assert.Single(await PageAsync());

        Assert.True(await RemoveAsync(row));
        Assert.Empty(await PageAsync());
        Assert.False(await RemoveAsync(row));

        await PutAsync(pending);
        Assert.False(await RemoveAsync(row));
        Assert.Equal(pending, Assert.Single(await PageAsync()).Pending);
    }

    [Fact]
    public async Task News_that_arrive_during_a_removal_are_not_removed()
    {
        PendingNews pending = Pending("project/a");
        for (int round = 0; round < Fixture.RaceRounds; round++)
        {
            await PutAsync(pending);
            PendingRow old = Assert.Single(await PageAsync());
            await Race.RunAsync(2, async number =>
            {
                if (number == 0)
                {
                    return await RemoveAsync(old);
                }

                await Fixture.OtherSubscriptions.PutPendingAsync(_key, _incarnation, pending, None);
                return true;
            });

            PendingRow left = Assert.Single(await PageAsync());
            Assert.NotEqual(old.Version, left.Version);
        }
    }

    [Fact]
    public async Task Exactly_one_of_several_racing_removals_succeeds()
    {
        for (int round = 0; round < Fixture.RaceRounds; round++)
        {
            await PutAsync(Pending("project/a"));
            PendingRow row = Assert.Single(await PageAsync());
            bool[] removed = await Race.RunAsync(3, async number => await (number % 2 == 0
                ? Subscriptions
                : Fixture.OtherSubscriptions).RemovePendingAsync(_key, _incarnation, row, None));

            Assert.Single(removed, isRemoved => isRemoved);
        }
    }

    [Fact]
    public async Task Awkward_paths_are_different_rows()
    {
        PendingNews[] all = [.. AwkwardPaths.All.Select(path => Pending(path))];
        foreach (PendingNews pending in all)
        {
            await PutAsync(pending);
        }

        IReadOnlyList<PendingRow> rows = await PageAsync();
        Assert.Equal(Sorted(all), Sorted(rows.Select(row => row.Pending)));
        foreach (PendingRow row in rows)
        {
            Assert.True(await RemoveAsync(row));
        }

        Assert.Empty(await PageAsync());
    }

    [Fact]
    public async Task Pages_have_every_row_once_and_continue_after_a_removed_one()
    {
        PendingNews[] pending = [.. Enumerable.Range(0, 30).Select(i => Pending($"project/{i}"))];
        foreach (PendingNews row in pending)
        {
            await PutAsync(row);
        }

        List<PendingRow> all = await PagesAsync(7);
        Assert.Equal(Sorted(pending), Sorted(all.Select(row => row.Pending)));
        Assert.Equal(all, await PagesAsync(30));

        Assert.True(await RemoveAsync(all[10]));
        Assert.Equal(
            all.Skip(11).Take(5),
            await Subscriptions.PagePendingAsync(_key, _incarnation, all[10].Pending.Stream.Path, 5, None));
    }

    [Fact]
    public async Task Rows_are_not_seen_by_another_incarnation_or_subscription()
    {
        await PutAsync(Pending("project/a"));
        PendingRow row = Assert.Single(await PageAsync());
        Incarnation next = TestStreams.NewIncarnation();
        await Subscriptions.PutPendingAsync(_key, next, Pending("project/a"), None);
        await Subscriptions.PutPendingAsync(Key("another"), TestStreams.NewIncarnation(), Pending("project/b"), None);

        Assert.Equal(row, Assert.Single(await PageAsync()));
        Assert.False(await Subscriptions.RemovePendingAsync(_key, next, row, None));
        Assert.True(await RemoveAsync(row));
        Assert.Single(await Subscriptions.PagePendingAsync(_key, next, null, 10, None));
    }

    private static IEnumerable<PendingNews> Sorted(IEnumerable<PendingNews> rows) =>
        rows.OrderBy(row => row.Stream.Path.Value, StringComparer.Ordinal);

    private ValueTask PutAsync(PendingNews pending) =>
        Subscriptions.PutPendingAsync(_key, _incarnation, pending, None);

    private ValueTask<bool> RemoveAsync(PendingRow row) =>
        Subscriptions.RemovePendingAsync(_key, _incarnation, row, None);

    private async Task<IReadOnlyList<PendingRow>> PageAsync() =>
        await Fixture.OtherSubscriptions.PagePendingAsync(_key, _incarnation, null, 1_000, None);

    private Task<List<PendingRow>> PagesAsync(int pageSize) => ReadAllAsync<PendingRow, StreamPath>(
        (after, max) => Subscriptions.PagePendingAsync(_key, _incarnation, after, max, None),
        row => row.Pending.Stream.Path,
        pageSize);
}
