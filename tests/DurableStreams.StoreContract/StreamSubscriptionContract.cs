using DurableStreams.Storage;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Subscriptions;
using DurableStreams.TestKit.Streams;
using static DurableStreams.StoreContract.ContractSubscriptions;

namespace DurableStreams.StoreContract;

/// <summary>The registry of the subscriptions of a stream's incarnation.</summary>
public abstract class StreamSubscriptionContract<TFixture> : ContractTests<TFixture>
    where TFixture : StoreFixture, IHasSubscriptions, new()
{
    private readonly SourceKey _stream = ContractSubscriptions.Stream("project/str\u00e9am");

    private ISubscriptionIndex Index => Fixture.SubscriptionIndex;

    [Fact]
    public async Task A_stream_has_no_subscriptions_at_first()
    {
        Assert.Null(await Index.GetStreamSubscriptionAsync(_stream, Key("a"), None));
        Assert.Empty(await PageAsync());
    }

    [Fact]
    public async Task A_row_comes_back_as_it_was_put()
    {
        StreamSubscription fromTail = Row(Key("a"));
        StreamSubscription fromStart = Row(Key("a", null)) with { FromStart = true };
        await PutAsync(fromTail);
        await PutAsync(fromStart);

        Assert.Equal(fromTail, await GetAsync(fromTail.Subscription));
        Assert.Equal(fromStart, await GetAsync(fromStart.Subscription));
        Assert.Equal(Sorted([fromTail, fromStart]), Sorted(await PageAsync()));
        Assert.Null(await GetAsync(Key("A")));
    }

    [Fact]
    public async Task A_subscription_has_one_row_which_is_replaced()
    {
        StreamSubscription old = Row(Key("a"));
        StreamSubscription next = Row(Key("a")) with { FromStart = true };
        await PutAsync(old);
        await PutAsync(next);

        Assert.Equal([next], await PageAsync());
    }

    [Fact]
    public async Task Only_the_row_of_the_named_incarnation_is_removed()
    {
        StreamSubscription row = Row(Key("a"));
        StreamSubscription other = Row(Key("b"));
        await PutAsync(row);
        await PutAsync(other);

        await Index.RemoveStreamSubscriptionAsync(_stream, row.Subscription, TestStreams.NewIncarnation(), None);
        Assert.Equal(row, await GetAsync(row.Subscription));

        await Index.RemoveStreamSubscriptionAsync(_stream, row.Subscription, row.Incarnation, None);
        Assert.Equal([other], await PageAsync());
        await Index.RemoveStreamSubscriptionAsync(_stream, row.Subscription, row.Incarnation, None);
        Assert.Equal([other], await PageAsync());
    }

    [Fact]
    public async Task A_row_put_during_the_removal_of_its_predecessor_stays()
    {
        for (int round = 0; round < Fixture.RaceRounds; round++)
        {
            StreamSubscription old = Row(Key("a"));
            StreamSubscription next = Row(Key("a"));
            await PutAsync(old);
            await Race.RunAsync(2, async number =>
            {
                await (number == 0
                    ? Index.RemoveStreamSubscriptionAsync(_stream, old.Subscription, old.Incarnation, None)
                    : Fixture.OtherSubscriptionIndex.PutStreamSubscriptionAsync(_stream, next, None));
                return true;
            });

            Assert.Equal([next], await PageAsync());
        }
    }

    [Fact]
    public async Task Awkward_ids_and_paths_are_different_rows()
    {
        StreamSubscription[] rows =
        [
            .. AwkwardPaths.All.Where(id => SubscriptionKey.Create(null, id, out _) is null).Select(id => Row(Key(id))),
        ];
        foreach (StreamSubscription row in rows)
        {
            await PutAsync(row);
            await Index.PutStreamSubscriptionAsync(
                _stream with { Path = TestStreams.Path(row.Subscription.Id), Incarnation = row.Incarnation }, row, None);
        }

        Assert.Equal(Sorted(rows), Sorted(await PageAsync()));
        foreach (StreamSubscription row in rows)
        {
            SourceKey stream = new(TestStreams.Path(row.Subscription.Id), row.Incarnation);
            Assert.Equal([row], await Index.PageStreamSubscriptionsAsync(stream, null, 10, None));
        }
    }

    [Fact]
    public async Task Pages_have_every_row_once_and_continue_after_a_removed_one()
    {
        StreamSubscription[] rows = [.. Enumerable.Range(0, 30).Select(i => Row(Key($"{i}")))];
        foreach (StreamSubscription row in rows)
        {
            await PutAsync(row);
        }

        List<StreamSubscription> all = await PagesAsync(7);
        Assert.Equal(Sorted(rows), Sorted(all));
        Assert.Equal(all, await PagesAsync(30));

        await Index.RemoveStreamSubscriptionAsync(_stream, all[10].Subscription, all[10].Incarnation, None);
        Assert.Equal(
            all.Skip(11).Take(5), await Index.PageStreamSubscriptionsAsync(_stream, all[10].Subscription, 5, None));
    }

    [Fact]
    public async Task Purging_removes_all_rows_of_one_incarnation_in_bounded_steps()
    {
        SourceKey next = _stream with { Incarnation = TestStreams.NewIncarnation() };
        for (int i = 0; i < 20; i++)
        {
            await PutAsync(Row(Key($"{i}")));
        }

        StreamSubscription kept = Row(Key("1"));
        await Index.PutStreamSubscriptionAsync(next, kept, None);

        int left = 20;
        for (bool isDone = false; !isDone;)
        {
            isDone = await Index.PurgeStreamSubscriptionsAsync(_stream, 6, None);
            int before = left;
            left = (await PageAsync()).Count;
            Assert.InRange(left, Math.Max(0, before - 6), isDone ? 0 : before - 1);
        }

        Assert.Equal(0, left);
        Assert.Equal([kept], await Index.PageStreamSubscriptionsAsync(next, null, 10, None));
        Assert.True(await Index.PurgeStreamSubscriptionsAsync(_stream, 6, None));
    }

    private static StreamSubscription Row(SubscriptionKey key) => new(key, TestStreams.NewIncarnation(), false);

    private static IEnumerable<StreamSubscription> Sorted(IEnumerable<StreamSubscription> rows) =>
        rows.OrderBy(row => row.Subscription.ToString(), StringComparer.Ordinal);

    private ValueTask PutAsync(StreamSubscription row) => Index.PutStreamSubscriptionAsync(_stream, row, None);

    private ValueTask<StreamSubscription?> GetAsync(SubscriptionKey key) =>
        Fixture.OtherSubscriptionIndex.GetStreamSubscriptionAsync(_stream, key, None);

    private async Task<IReadOnlyList<StreamSubscription>> PageAsync() =>
        await Fixture.OtherSubscriptionIndex.PageStreamSubscriptionsAsync(_stream, null, 1_000, None);

    private Task<List<StreamSubscription>> PagesAsync(int pageSize) =>
        ReadAllAsync<StreamSubscription, SubscriptionKey>(
            (after, max) => Index.PageStreamSubscriptionsAsync(_stream, after, max, None),
            row => row.Subscription,
            pageSize);
}
