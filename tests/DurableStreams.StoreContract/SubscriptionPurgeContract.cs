using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Subscriptions;
using DurableStreams.TestKit.Streams;
using static DurableStreams.StoreContract.ContractSubscriptions;

namespace DurableStreams.StoreContract;

/// <summary>The rows of a deleted subscription are removed in steps, and no others.</summary>
public abstract class SubscriptionPurgeContract<TFixture> : ContractTests<TFixture>
    where TFixture : StoreFixture, IHasSubscriptions, new()
{
    private readonly SubscriptionKey _key = Key("subscription");

    private ISubscriptionStore Subscriptions => Fixture.Subscriptions;

    [Fact]
    public async Task Purging_removes_all_rows_of_one_incarnation_in_bounded_steps()
    {
        Incarnation deleted = await FillAsync(_key);
        StoredSubscription? stored = await Subscriptions.GetSubscriptionAsync(_key, None);
        await Subscriptions.CommitSubscriptionAsync(
            new SubscriptionCommit { Key = _key, Expected = stored!.Version, Head = null }, None);
        Incarnation next = await FillAsync(_key);
        Incarnation other = await FillAsync(Key("another"));

        int left = await CountAsync(_key, deleted);
        Assert.Equal(40, left);
        for (bool isDone = false; !isDone;)
        {
            isDone = await Subscriptions.PurgeSubscriptionAsync(_key, deleted, 7, None);
            int before = left;
            left = await CountAsync(_key, deleted);
            Assert.InRange(left, Math.Max(0, before - 7), isDone ? 0 : before - 1);
        }

        Assert.Equal(0, left);
        Assert.Equal(40, await CountAsync(_key, next));
        Assert.Equal(40, await CountAsync(Key("another"), other));
        Assert.NotNull(await Subscriptions.GetSubscriptionAsync(_key, None));
        Assert.True(await Subscriptions.PurgeSubscriptionAsync(_key, deleted, 7, None));
    }

    [Fact]
    public async Task A_subscription_without_rows_is_purged_at_once()
    {
        Assert.True(await Subscriptions.PurgeSubscriptionAsync(_key, TestStreams.NewIncarnation(), 1, None));

        Incarnation incarnation = TestStreams.NewIncarnation();
        await Subscriptions.PutPendingAsync(_key, incarnation, Pending("project/a"), None);
        for (int calls = 1; !await Subscriptions.PurgeSubscriptionAsync(_key, incarnation, 1, None); calls++)
        {
            Assert.InRange(calls, 1, 3);
        }

        Assert.Empty(await Subscriptions.PagePendingAsync(_key, incarnation, null, 10, None));
    }

    private async Task<Incarnation> FillAsync(SubscriptionKey key)
    {
        SubscriptionHead head = NewHead();
        await Subscriptions.CommitAsync(
            key, RowVersion.None, head, [.. Enumerable.Range(0, 20).Select(i => Link($"project/{i}"))]);
        for (int i = 0; i < 20; i++)
        {
            await Subscriptions.PutPendingAsync(key, head.Incarnation, Pending($"project/{i}"), None);
        }

        return head.Incarnation;
    }

    private async Task<int> CountAsync(SubscriptionKey key, Incarnation incarnation) =>
        (await Subscriptions.PageLinksAsync(key, incarnation, null, 100, None)).Count
        + (await Subscriptions.PagePendingAsync(key, incarnation, null, 100, None)).Count;
}
