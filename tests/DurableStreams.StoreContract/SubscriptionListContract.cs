using DurableStreams.Storage;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Subscriptions;
using static DurableStreams.StoreContract.ContractSubscriptions;

namespace DurableStreams.StoreContract;

/// <summary>The subscriptions of a root are listed by their ids.</summary>
public abstract class SubscriptionListContract<TFixture> : ContractTests<TFixture>
    where TFixture : StoreFixture, IHasSubscriptions, new()
{
    private ISubscriptionStore Subscriptions => Fixture.Subscriptions;

    [Fact]
    public async Task A_root_has_no_subscriptions_at_first()
    {
        Assert.Empty(await ListAsync(null));
        Assert.Empty(await ListAsync("project"));
    }

    [Fact]
    public async Task Pages_have_every_id_of_the_root_once_ordered_by_UTF_16_units()
    {
        // U+FF0D sorts before U+10000 as UTF-8, but after it as UTF-16.
        string[] ids = ["B", "a", "a-", "a.b", "aa", "b", "\u00e9", "\ud800\udc00", "\uff0d", "~", "10", "9"];
        foreach (string id in ids)
        {
            await AddAsync(Key(id));
        }

        SubscriptionKey[] others = [Key("x", null), Key("x", "pro"), Key("x", "project2"), Key("x", "Project")];
        foreach (SubscriptionKey other in others)
        {
            await AddAsync(other);
        }

        for (int pageSize = 1; pageSize <= ids.Length + 1; pageSize += 3)
        {
            List<SubscriptionKey> all = await ReadAllAsync<SubscriptionKey, SubscriptionKey>(
                (after, max) => Fixture.OtherSubscriptions.ListSubscriptionsAsync("project", after?.Id, max, None),
                key => key,
                pageSize);
            Assert.Equal(ids.Order(StringComparer.Ordinal).Select(id => Key(id)), all);
        }

        foreach (SubscriptionKey other in others)
        {
            Assert.Equal([other], await ListAsync(other.Project));
        }
    }

    [Fact]
    public async Task A_page_starts_after_an_id_that_need_not_exist()
    {
        await AddAsync(Key("a"));
        await AddAsync(Key("c"));

        Assert.Equal([Key("c")], await Subscriptions.ListSubscriptionsAsync("project", "a", 10, None));
        Assert.Equal([Key("c")], await Subscriptions.ListSubscriptionsAsync("project", "b", 10, None));
        Assert.Empty(await Subscriptions.ListSubscriptionsAsync("project", "c", 10, None));
    }

    [Fact]
    public async Task A_deleted_subscription_is_not_listed_until_it_is_created_again()
    {
        await AddAsync(Key("a"));
        StoredSubscription deleted = await AddAsync(Key("b"));
        await AddAsync(Key("c"));

        Assert.Equal(RowVersion.None, await Subscriptions.CommitSubscriptionAsync(
            new SubscriptionCommit { Key = Key("b"), Expected = deleted.Version, Head = null }, None));
        Assert.Equal([Key("a"), Key("c")], await ListAsync("project"));

        await AddAsync(Key("b"));
        Assert.Equal([Key("a"), Key("b"), Key("c")], await ListAsync("project"));
    }

    [Fact]
    public async Task A_subscription_stays_listed_after_commits_that_were_refused()
    {
        StoredSubscription first = await AddAsync(Key("a"));
        StoredSubscription second = await Subscriptions.CommitAsync(Key("a"), first.Version, FullHead());

        Assert.Null(await Subscriptions.CommitSubscriptionAsync(
            new SubscriptionCommit { Key = Key("a"), Expected = RowVersion.None, Head = NewHead() }, None));
        Assert.Null(await Subscriptions.CommitSubscriptionAsync(
            new SubscriptionCommit { Key = Key("a"), Expected = first.Version, Head = null }, None));

        Assert.Equal([Key("a")], await ListAsync("project"));
        Assert.Equal(second.Version, (await Subscriptions.GetSubscriptionAsync(Key("a"), None))?.Version);
    }

    private Task<StoredSubscription> AddAsync(SubscriptionKey key) =>
        Subscriptions.CommitAsync(key, RowVersion.None, NewHead());

    private async Task<IReadOnlyList<SubscriptionKey>> ListAsync(string? project) =>
        await Fixture.OtherSubscriptions.ListSubscriptionsAsync(project, null, 1_000, None);
}
