using DurableStreams.Azurite.Faults;
using DurableStreams.Storage.AzureTables.Tests.Fixtures;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.StoreContract;
using DurableStreams.Subscriptions;
using DurableStreams.TestKit.Streams;
using static DurableStreams.StoreContract.ContractSubscriptions;

namespace DurableStreams.Storage.AzureTables.Tests.Subscriptions;

/// <summary>Commits of subscriptions whose requests fail on the way, and what the listing shows after that.</summary>
public sealed class SubscriptionFaultTests : TablesTest
{
    private static readonly SubscriptionKey TestKey = Key("s");

    private readonly FaultyTransport _transport = new();

    private static CancellationToken None => CancellationToken.None;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_subscription_is_listed_exactly_if_it_exists_whichever_request_of_its_creation_fails(int failing)
    {
        foreach (StorageFault fault in (StorageFault[])[StorageFault.FailBefore, StorageFault.LoseAnswer])
        {
            SubscriptionKey key = Key(fault.Kind.ToString());
            AzureTableStreamStore store = Store();
            var insertion = new SubscriptionCommit { Key = key, Expected = RowVersion.None, Head = NewHead() };
            _transport.Decide = FaultPlan.Nth(CallKind.Write, failing, fault);

            await Assert.ThrowsAsync<StoreUnavailableException>(
                () => store.CommitSubscriptionAsync(insertion, None).AsTask());
            _transport.Decide = FaultPlan.None;
            await AssertListedIfStoredAsync(store, key);

            // Refused if the first attempt was applied.
            await store.CommitSubscriptionAsync(insertion, None);
            Assert.NotNull(await store.GetSubscriptionAsync(key, None));
            await AssertListedIfStoredAsync(store, key);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_subscription_is_listed_exactly_if_it_exists_whichever_request_of_its_deletion_fails(int failing)
    {
        foreach (StorageFault fault in (StorageFault[])[StorageFault.FailBefore, StorageFault.LoseAnswer])
        {
            SubscriptionKey key = Key(fault.Kind.ToString());
            AzureTableStreamStore store = Store();
            StoredSubscription stored = await store.CommitAsync(key, RowVersion.None, NewHead());
            var deletion = new SubscriptionCommit { Key = key, Expected = stored.Version, Head = null };
            _transport.Decide = FaultPlan.Nth(CallKind.Write, failing, fault);

            await Assert.ThrowsAsync<StoreUnavailableException>(
                () => store.CommitSubscriptionAsync(deletion, None).AsTask());
            _transport.Decide = FaultPlan.None;
            await AssertListedIfStoredAsync(store, key);

            await store.CommitSubscriptionAsync(deletion, None);
            Assert.Null(await store.GetSubscriptionAsync(key, None));
            await AssertListedIfStoredAsync(store, key);

            await store.CommitAsync(key, RowVersion.None, NewHead());
            await AssertListedIfStoredAsync(store, key);
        }
    }

    [Fact]
    public async Task A_creation_that_overlaps_the_deletion_of_its_predecessor_is_listed()
    {
        AzureTableStreamStore creator = Store();
        AzureTableStreamStore deleter = Tables.Store();
        StoredSubscription old = await deleter.CommitAsync(TestKey, RowVersion.None, NewHead());

        // The creation has marked the listing, and waits while the predecessor is deleted.
        bool isDeleted = false;
        int writes = 0;
        _transport.Decide = (message, _) =>
        {
            if (CallKinds.Of(message) == CallKind.Write && ++writes == 2)
            {
                isDeleted = Task.Run(() => deleter.CommitSubscriptionAsync(
                    new SubscriptionCommit { Key = TestKey, Expected = old.Version, Head = null },
                    None).AsTask()).GetAwaiter().GetResult() is not null;
            }

            return StorageFault.None;
        };
        StoredSubscription created = await creator.CommitAsync(TestKey, RowVersion.None, NewHead());

        Assert.True(isDeleted);
        Assert.Equal(created.Version, (await deleter.GetSubscriptionAsync(TestKey, None))?.Version);
        await AssertListedIfStoredAsync(deleter, TestKey);
    }

    [Fact]
    public async Task A_commit_with_links_whose_response_was_lost_is_applied_once()
    {
        AzureTableStreamStore store = Store();
        StoredSubscription stored = await store.CommitAsync(
            TestKey, RowVersion.None, NewHead(), [Link("project/a"), Link("project/b")]);
        var commit = new SubscriptionCommit
        {
            Key = TestKey,
            Expected = stored.Version,
            Head = stored.Head with { Generation = 1 },
            Links = [Link("project/c")],
            RemovedLinks = [TestStreams.Path("project/a"), TestStreams.Path("project/missing")],
        };

        // The first transaction is refused, because a link to remove is missing; the second one loses its response.
        _transport.Decide = FaultPlan.Nth(CallKind.Transaction, 2, StorageFault.LoseAnswer);
        await Assert.ThrowsAsync<StoreUnavailableException>(
            () => store.CommitSubscriptionAsync(commit, None).AsTask());

        Assert.Null(await store.CommitSubscriptionAsync(commit, None));
        Assert.Equal(1, (await store.GetSubscriptionAsync(TestKey, None))?.Head.Generation);
        Assert.Equal(
            ["project/b", "project/c"],
            (await store.PageLinksAsync(TestKey, stored.Head.Incarnation, null, 10, None))
                .Select(link => link.Stream.Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_throttled_call_reports_that_the_store_is_unavailable()
    {
        AzureTableStreamStore store = Store();
        _transport.Decide = static (_, _) => StorageFault.Throttle;

        await Assert.ThrowsAsync<StoreUnavailableException>(
            () => store.GetSubscriptionAsync(TestKey, None).AsTask());
        await Assert.ThrowsAsync<StoreUnavailableException>(
            () => store.FindBindingsAsync(TestStreams.Path("project/a"), None).AsTask());
        await Assert.ThrowsAsync<StoreUnavailableException>(
            () => store.IsWakeStreamAsync(TestStreams.Path("project/a"), None).AsTask());
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.PutPendingAsync(
            TestKey, TestStreams.NewIncarnation(), Pending("project/a"), None).AsTask());
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.GetSecretAsync("name", None).AsTask());
    }

    private static async Task AssertListedIfStoredAsync(AzureTableStreamStore store, SubscriptionKey key)
    {
        bool isStored = await store.GetSubscriptionAsync(key, None) is not null;
        IReadOnlyList<SubscriptionKey> listed = await store.ListSubscriptionsAsync("project", null, 10, None);

        Assert.Equal(isStored, listed.Contains(key));
    }

    private AzureTableStreamStore Store() =>
        Tables.Store(transport: _transport, configure: options => options with { ReadRetries = 0 });
}
