using DurableStreams.Storage;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Subscriptions;
using DurableStreams.TestKit.Streams;
using static DurableStreams.StoreContract.ContractSubscriptions;

namespace DurableStreams.StoreContract;

/// <summary>The head of a subscription is inserted once and changes only in its current version.</summary>
public abstract class SubscriptionContract<TFixture> : ContractTests<TFixture>
    where TFixture : StoreFixture, IHasSubscriptions, new()
{
    private readonly SubscriptionKey _key = Key("a-Subscription_1");

    private ISubscriptionStore Subscriptions => Fixture.Subscriptions;

    [Fact]
    public async Task A_subscription_does_not_exist_before_it_is_committed() => Assert.Null(await GetAsync(_key));

    [Fact]
    public async Task A_head_comes_back_as_it_was_committed()
    {
        StoredSubscription full = await Subscriptions.CommitAsync(_key, RowVersion.None, FullHead());
        StoredSubscription plain = await Subscriptions.CommitAsync(Key("plain"), RowVersion.None, NewHead());
        StoredSubscription largest = await Subscriptions.CommitAsync(Key("largest"), RowVersion.None, LargestHead());

        await AssertStoredAsync(_key, full);
        await AssertStoredAsync(Key("plain"), plain);
        await AssertStoredAsync(Key("largest"), largest);
    }

    [Fact]
    public async Task A_second_insertion_is_refused()
    {
        StoredSubscription first = await Subscriptions.CommitAsync(_key, RowVersion.None, NewHead());

        Assert.Null(await TryCommitAsync(Fixture.OtherSubscriptions, RowVersion.None, NewHead()));
        await AssertStoredAsync(_key, first);
    }

    [Fact]
    public async Task Only_the_current_version_is_replaced_and_no_version_is_reused()
    {
        StoredSubscription first = await Subscriptions.CommitAsync(_key, RowVersion.None, NewHead());
        StoredSubscription second = await Subscriptions.CommitAsync(_key, first.Version, first.Head);
        Assert.NotEqual(first.Version, second.Version);

        Assert.Null(await TryCommitAsync(Subscriptions, first.Version, FullHead()));
        await AssertStoredAsync(_key, second);
        StoredSubscription third = await Subscriptions.CommitAsync(_key, second.Version, FullHead());
        await AssertStoredAsync(_key, third);
    }

    [Fact]
    public async Task A_commit_that_was_applied_and_is_repeated_is_refused()
    {
        StoredSubscription first = await Subscriptions.CommitAsync(_key, RowVersion.None, NewHead());
        StoredSubscription second = await Subscriptions.CommitAsync(_key, first.Version, FullHead());

        Assert.Null(await TryCommitAsync(Subscriptions, first.Version, second.Head));
        await AssertStoredAsync(_key, second);
    }

    [Fact]
    public async Task A_missing_subscription_is_neither_replaced_nor_deleted()
    {
        StoredSubscription other = await Subscriptions.CommitAsync(Key("another"), RowVersion.None, NewHead());

        Assert.Null(await TryCommitAsync(Subscriptions, other.Version, NewHead()));
        Assert.Null(await TryCommitAsync(Subscriptions, other.Version, null));
        Assert.Null(await GetAsync(_key));
    }

    [Fact]
    public async Task A_deleted_subscription_is_gone_and_its_version_is_never_reused()
    {
        StoredSubscription first = await Subscriptions.CommitAsync(_key, RowVersion.None, NewHead());

        Assert.Equal(RowVersion.None, await TryCommitAsync(Subscriptions, first.Version, null));
        Assert.Null(await GetAsync(_key));
        Assert.Null(await TryCommitAsync(Subscriptions, first.Version, null));
        Assert.Null(await TryCommitAsync(Subscriptions, first.Version, first.Head));

        StoredSubscription again = await Subscriptions.CommitAsync(_key, RowVersion.None, first.Head);
        Assert.NotEqual(first.Version, again.Version);
        Assert.Null(await TryCommitAsync(Subscriptions, first.Version, null));
        await AssertStoredAsync(_key, again);
    }

    [Fact]
    public async Task A_deletion_in_an_old_version_is_refused()
    {
        StoredSubscription first = await Subscriptions.CommitAsync(_key, RowVersion.None, NewHead());
        StoredSubscription second = await Subscriptions.CommitAsync(_key, first.Version, FullHead());

        Assert.Null(await TryCommitAsync(Subscriptions, first.Version, null));
        await AssertStoredAsync(_key, second);
    }

    [Fact]
    public async Task Ids_differ_by_case_and_by_their_root()
    {
        SubscriptionKey[] keys =
            [Key("id", null), Key("id"), Key("ID"), Key("id", "PROJECT"), Key("id", "project2"), Key("id.", "proj")];
        var stored = new List<StoredSubscription>();
        foreach (SubscriptionKey key in keys)
        {
            Assert.Null(await GetAsync(key));
            stored.Add(await Subscriptions.CommitAsync(key, RowVersion.None, NewHead()));
        }

        foreach ((SubscriptionKey key, StoredSubscription subscription) in keys.Zip(stored))
        {
            await AssertStoredAsync(key, subscription);
        }
    }

    [Fact]
    public async Task Awkward_ids_identify_different_subscriptions()
    {
        string[] ids =
        [
            .. AwkwardPaths.All.Where(id => SubscriptionKey.Create(null, id, out _) is null),
            new string('x', SubscriptionKey.MaxIdBytes),
            new string('\u65e5', 42),
        ];
        var stored = new List<StoredSubscription>();
        foreach (string id in ids)
        {
            stored.Add(await Subscriptions.CommitAsync(Key(id), RowVersion.None, NewHead(), [Link("project/" + id)]));
        }

        foreach ((string id, StoredSubscription subscription) in ids.Zip(stored))
        {
            await AssertStoredAsync(Key(id), subscription);
            SubscriptionLink link = Assert.Single(
                await Subscriptions.PageLinksAsync(Key(id), subscription.Head.Incarnation, null, 10, None));
            Assert.Equal("project/" + id, link.Stream.Value);
        }

        IReadOnlyList<SubscriptionKey> listed =
            await Subscriptions.ListSubscriptionsAsync("project", null, ids.Length + 1, None);
        Assert.Equal(ids.Order(StringComparer.Ordinal), listed.Select(key => key.Id));
    }

    [Fact]
    public async Task A_commit_that_breaks_a_rule_throws_and_writes_nothing()
    {
        var valid = new SubscriptionCommit { Key = _key, Expected = RowVersion.None, Head = NewHead() };
        SubscriptionLink[] tooMany =
            [.. Enumerable.Range(0, SubscriptionCommit.MaxLinks + 1).Select(i => Link($"project/{i}"))];
        SubscriptionCommit[] broken =
        [
            valid with { Links = tooMany },
            valid with { Links = tooMany[1..], RemovedLinks = [tooMany[0].Stream] },
            valid with { Links = [tooMany[0], tooMany[0]] },
            valid with { Links = [tooMany[0]], RemovedLinks = [tooMany[0].Stream] },
            valid with { RemovedLinks = [tooMany[0].Stream, tooMany[0].Stream] },
            valid with { Head = null },
            valid with { Head = null, Expected = new RowVersion(1, "1"), RemovedLinks = [tooMany[0].Stream] },
        ];
        foreach (SubscriptionCommit commit in broken)
        {
            await Assert.ThrowsAsync<ArgumentException>(
                async () => await Subscriptions.CommitSubscriptionAsync(commit, None));
        }

        Assert.Null(await GetAsync(_key));
        Assert.Empty(await Subscriptions.PageLinksAsync(_key, valid.Head.Incarnation, null, 10, None));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Exactly_one_of_several_racing_committers_wins(bool inserts)
    {
        for (int round = 0; round < Fixture.RaceRounds; round++)
        {
            SubscriptionKey key = Key($"race-{round}");
            SubscriptionHead start = NewHead();
            RowVersion expected = inserts
                ? RowVersion.None
                : (await Subscriptions.CommitAsync(key, RowVersion.None, start, [Link("project/old")])).Version;
            RowVersion?[] versions = await Race.RunAsync(4, async number => await Racer(number)
                .CommitSubscriptionAsync(
                    new SubscriptionCommit
                    {
                        Key = key,
                        Expected = expected,
                        Head = start with { Generation = number },
                        Links = [Link($"project/{number}")],
                        RemovedLinks = [TestStreams.Path("project/old")],
                    },
                    None));

            int winner = Assert.Single(Enumerable.Range(0, versions.Length), number => versions[number] is not null);
            StoredSubscription? stored = await GetAsync(key);
            Assert.Equal(winner, stored!.Head.Generation);
            Assert.Equal(versions[winner], stored.Version);
            SubscriptionLink link = Assert.Single(
                await Subscriptions.PageLinksAsync(key, start.Incarnation, null, 10, None));
            Assert.Equal($"project/{winner}", link.Stream.Value);
        }
    }

    [Fact]
    public async Task Either_a_change_or_a_deletion_wins()
    {
        for (int round = 0; round < Fixture.RaceRounds; round++)
        {
            SubscriptionKey key = Key($"race-{round}");
            StoredSubscription start = await Subscriptions.CommitAsync(key, RowVersion.None, NewHead());
            RowVersion?[] versions = await Race.RunAsync(2, async number => await Racer(number)
                .CommitSubscriptionAsync(
                    new SubscriptionCommit
                    {
                        Key = key,
                        Expected = start.Version,
                        Head = number == 0 ? null : start.Head with { Generation = 1 },
                    },
                    None));

            int winner = Assert.Single(Enumerable.Range(0, versions.Length), number => versions[number] is not null);
            StoredSubscription? stored = await GetAsync(key);
            Assert.Equal(winner == 0 ? null : versions[winner], stored?.Version);
        }
    }

    private ISubscriptionStore Racer(int number) =>
        number % 2 == 0 ? Subscriptions : Fixture.OtherSubscriptions;

    private async Task<StoredSubscription?> GetAsync(SubscriptionKey key) =>
        await Fixture.OtherSubscriptions.GetSubscriptionAsync(key, None);

    private async Task AssertStoredAsync(SubscriptionKey key, StoredSubscription expected)
    {
        StoredSubscription? stored = await GetAsync(key);
        AssertSame(expected.Head, stored?.Head);
        Assert.Equal(expected.Version, stored!.Version);
    }

    private ValueTask<RowVersion?> TryCommitAsync(
        ISubscriptionStore store, RowVersion expected, SubscriptionHead? head) =>
        store.CommitSubscriptionAsync(
            new SubscriptionCommit { Key = _key, Expected = expected, Head = head }, None);
}
