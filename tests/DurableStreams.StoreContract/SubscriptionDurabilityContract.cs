using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Subscriptions;
using DurableStreams.TestKit.Streams;
using static DurableStreams.StoreContract.ContractSubscriptions;

namespace DurableStreams.StoreContract;

/// <summary>
/// Everything of a subscription that was reported as written is there after a restart of the process.
/// </summary>
public abstract class SubscriptionDurabilityContract<TFixture> : ContractTests<TFixture>
    where TFixture : StoreFixture, IReopens, IHasSubscriptions, IHasSecrets, new()
{
    private readonly SubscriptionKey _key = Key("subscription");

    private ISubscriptionStore Subscriptions => Fixture.Subscriptions;

    private ISubscriptionIndex Index => Fixture.SubscriptionIndex;

    [Fact]
    public async Task Heads_and_links_survive_with_their_versions()
    {
        StoredSubscription stored = await Subscriptions.CommitAsync(
            _key, RowVersion.None, FullHead(), [Link("project/a", acked: 5)]);
        StoredSubscription deleted = await Subscriptions.CommitAsync(Key("deleted"), RowVersion.None, NewHead());
        Assert.Equal(RowVersion.None, await Subscriptions.CommitSubscriptionAsync(
            new SubscriptionCommit { Key = Key("deleted"), Expected = deleted.Version, Head = null }, None));

        await Fixture.ReopenAsync();

        StoredSubscription? found = await Subscriptions.GetSubscriptionAsync(_key, None);
        AssertSame(stored.Head, found?.Head);
        Assert.Equal(stored.Version, found!.Version);
        Assert.Equal([_key], await Subscriptions.ListSubscriptionsAsync("project", null, 10, None));
        Assert.Equal(
            5, Assert.Single(await LinksAsync(stored.Head.Incarnation)).Acked?.Position);
        await Subscriptions.CommitAsync(_key, stored.Version, NewHead());
    }

    [Fact]
    public async Task Pending_streams_survive_with_their_versions()
    {
        Incarnation incarnation = TestStreams.NewIncarnation();
        await Subscriptions.PutPendingAsync(_key, incarnation, Pending("project/a", fromStart: true), None);
        await Subscriptions.PutPendingAsync(_key, incarnation, Pending("project/b"), None);
        IReadOnlyList<PendingRow> before = await Subscriptions.PagePendingAsync(_key, incarnation, null, 10, None);
        Assert.True(await Subscriptions.RemovePendingAsync(_key, incarnation, before[0], None));

        await Fixture.ReopenAsync();

        Assert.Equal([before[1]], await Subscriptions.PagePendingAsync(_key, incarnation, null, 10, None));
        Assert.False(await Subscriptions.RemovePendingAsync(_key, incarnation, before[0], None));
        Assert.True(await Subscriptions.RemovePendingAsync(_key, incarnation, before[1], None));
    }

    [Fact]
    public async Task The_index_survives()
    {
        SourceKey stream = ContractSubscriptions.Stream("project/a");
        var row = new StreamSubscription(_key, TestStreams.NewIncarnation(), true);
        var binding = new Binding(BindingKind.Pattern, "**", _key, row.Incarnation);
        var removed = new Binding(BindingKind.Explicit, "project/a", _key, row.Incarnation);
        await Index.PutStreamSubscriptionAsync(stream, row, None);
        await Index.PutBindingAsync(binding, None);
        await Index.PutBindingAsync(removed, None);
        await Index.RemoveBindingAsync(removed, None);

        await Fixture.ReopenAsync();

        Assert.Equal([row], await Index.PageStreamSubscriptionsAsync(stream, null, 10, None));
        Assert.Equal([binding], await Index.FindBindingsAsync(stream.Path, None));
    }

    [Fact]
    public async Task Secrets_survive_with_their_versions()
    {
        SecretRow? put = await Fixture.Secrets.PutSecretAsync("name", new byte[] { 1, 2 }, RowVersion.None, None);

        await Fixture.ReopenAsync();

        SecretRow? got = await Fixture.Secrets.GetSecretAsync("name", None);
        Assert.Equal([1, 2], got?.Content.ToArray());
        Assert.Equal(put!.Version, got!.Version);
        Assert.NotNull(await Fixture.Secrets.PutSecretAsync("name", new byte[] { 3 }, got.Version, None));
    }

    private async Task<IReadOnlyList<SubscriptionLink>> LinksAsync(Incarnation incarnation) =>
        await Subscriptions.PageLinksAsync(_key, incarnation, null, 10, None);
}
