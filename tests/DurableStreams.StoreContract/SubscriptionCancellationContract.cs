using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Subscriptions;
using DurableStreams.TestKit.Streams;
using static DurableStreams.StoreContract.ContractSubscriptions;

namespace DurableStreams.StoreContract;

/// <summary>
/// A cancelled read of subscriptions throws, and the cancellation is not mistaken for a store failure.
/// </summary>
public abstract class SubscriptionCancellationContract<TFixture> : ContractTests<TFixture>
    where TFixture : StoreFixture, IHasSubscriptions, new()
{
    private static readonly CancellationToken Cancelled = new(canceled: true);

    private readonly SubscriptionKey _key = Key("subscription");
    private readonly SubscriptionHead _head = NewHead();

    private ISubscriptionStore Subscriptions => Fixture.Subscriptions;

    private ISubscriptionIndex Index => Fixture.SubscriptionIndex;

    private Incarnation Incarnation => _head.Incarnation;

    [Fact]
    public async Task A_cancelled_read_of_a_head_throws()
    {
        await AssertCancelledAsync(async () => await Subscriptions.GetSubscriptionAsync(_key, Cancelled));
        await AssertCancelledAsync(async () => await Subscriptions.ListSubscriptionsAsync(null, null, 10, Cancelled));
    }

    [Fact]
    public async Task A_cancelled_read_of_links_throws()
    {
        StreamPath[] streams = [Path];

        await AssertCancelledAsync(
            async () => await Subscriptions.FindLinksAsync(_key, Incarnation, streams, Cancelled));
        await AssertCancelledAsync(
            async () => await Subscriptions.PageLinksAsync(_key, Incarnation, null, 10, Cancelled));
    }

    [Fact]
    public async Task A_cancelled_read_of_pending_streams_throws() => await AssertCancelledAsync(
        async () => await Subscriptions.PagePendingAsync(_key, Incarnation, null, 10, Cancelled));

    [Fact]
    public async Task A_cancelled_read_of_the_index_throws()
    {
        SourceKey stream = ContractSubscriptions.Stream("project/a");

        await AssertCancelledAsync(async () => await Index.GetStreamSubscriptionAsync(stream, _key, Cancelled));
        await AssertCancelledAsync(
            async () => await Index.PageStreamSubscriptionsAsync(stream, null, 10, Cancelled));
        await AssertCancelledAsync(async () => await Index.FindBindingsAsync(Path, Cancelled));
        await AssertCancelledAsync(async () => await Index.IsWakeStreamAsync(Path, Cancelled));
        await Index.PutBindingAsync(new Binding(BindingKind.Pattern, "**", _key, TestStreams.NewIncarnation()), None);
        await AssertCancelledAsync(async () => await Index.FindBindingsAsync(Path, Cancelled));
        await AssertCancelledAsync(async () => await Index.IsWakeStreamAsync(Path, Cancelled));
    }

    [Fact]
    public async Task A_write_that_is_cancelled_before_it_starts_throws_and_has_no_effect()
    {
        SourceKey stream = ContractSubscriptions.Stream("project/a");
        var commit = new SubscriptionCommit { Key = _key, Expected = default, Head = _head };
        var binding = new Binding(BindingKind.Pattern, "**", _key, Incarnation);

        await AssertCancelledAsync(async () => await Subscriptions.CommitSubscriptionAsync(commit, Cancelled));
        await AssertCancelledAsync(
            async () => await Subscriptions.PutPendingAsync(_key, Incarnation, Pending("project/a"), Cancelled));
        await AssertCancelledAsync(async () => await Index.PutStreamSubscriptionAsync(
            stream, new StreamSubscription(_key, Incarnation, true), Cancelled));
        await AssertCancelledAsync(async () => await Index.PutBindingAsync(binding, Cancelled));

        Assert.Null(await Subscriptions.GetSubscriptionAsync(_key, None));
        Assert.Empty(await Subscriptions.PagePendingAsync(_key, Incarnation, null, 10, None));
        Assert.Empty(await Index.PageStreamSubscriptionsAsync(stream, null, 10, None));
        Assert.Empty(await Index.FindBindingsAsync(Path, None));
    }

    private static async Task AssertCancelledAsync(Func<Task> call) =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(call);
}
