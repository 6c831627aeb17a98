using DurableStreams.Addressing;
using DurableStreams.Azurite.Faults;
using DurableStreams.Storage.AzureTables.Tests.Fixtures;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.StoreContract;
using DurableStreams.Subscriptions;
using DurableStreams.TestKit.Streams;
using static DurableStreams.StoreContract.ContractSubscriptions;

namespace DurableStreams.Storage.AzureTables.Tests.Costs;

/// <summary>
/// Counts the storage operations of the calls about subscriptions, as docs/stores/azure-tables.md has them.
/// </summary>
public sealed class SubscriptionCountTests : TablesTest
{
    private static readonly SubscriptionKey TestKey = Key("s");
    private static readonly StreamPath Path = TestStreams.Path("project/a");

    private readonly FaultyTransport _transport = new();

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task Commits_cost_one_operation_and_two_more_for_a_creation_or_a_deletion()
    {
        AzureTableStreamStore store = Tables.Store(transport: _transport);
        SubscriptionHead head = NewHead();
        StoredSubscription stored = null!;

        Assert.Equal((0, 0, 0, 3), await CostAsync(
            async () => stored = await store.CommitAsync(TestKey, RowVersion.None, head)));
        Assert.Equal((0, 0, 0, 1), await CostAsync(
            async () => stored = await store.CommitAsync(TestKey, stored.Version, head)));
        Assert.Equal((1, 0, 0, 0), await CostAsync(
            async () => stored = await store.CommitAsync(
                TestKey, stored.Version, head, [Link("project/a"), Link("project/b")])));
        Assert.Equal((1, 0, 0, 0), await CostAsync(
            async () => stored = await store.CommitAsync(
                TestKey, stored.Version, head, [Link("project/c")], [TestStreams.Path("project/b")])));
        Assert.Equal((2, 1, 0, 0), await CostAsync(
            async () => stored = await store.CommitAsync(
                TestKey, stored.Version, head, [], [TestStreams.Path("project/missing")])));
        Assert.Equal((0, 1, 0, 0), await CostAsync(
            async () => await store.GetSubscriptionAsync(TestKey, None)));
        Assert.Equal((0, 0, 1, 0), await CostAsync(
            async () => await store.ListSubscriptionsAsync("project", null, 1_000, None)));
        Assert.Equal((0, 0, 0, 3), await CostAsync(
            async () => await store.CommitSubscriptionAsync(
                new SubscriptionCommit { Key = TestKey, Expected = stored.Version, Head = null }, None)));
        Assert.Equal((1, 0, 2, 0), await CostAsync(
            async () => await store.PurgeSubscriptionAsync(TestKey, head.Incarnation, 100, None)));
    }

    [Fact]
    public async Task Links_and_pending_streams_cost_one_operation_a_call_or_a_link()
    {
        AzureTableStreamStore store = Tables.Store(transport: _transport);
        Incarnation incarnation = TestStreams.NewIncarnation();
        StreamPath[] two = [Path, TestStreams.Path("project/b")];
        IReadOnlyList<PendingRow> rows = [];

        Assert.Equal((0, 2, 0, 0), await CostAsync(
            async () => await store.FindLinksAsync(TestKey, incarnation, two, None)));
        Assert.Equal((0, 0, 1, 0), await CostAsync(
            async () => await store.PageLinksAsync(TestKey, incarnation, null, 100, None)));
        Assert.Equal((0, 0, 0, 1), await CostAsync(
            async () => await store.PutPendingAsync(TestKey, incarnation, Pending("project/a"), None)));
        Assert.Equal((0, 0, 1, 0), await CostAsync(
            async () => rows = await store.PagePendingAsync(TestKey, incarnation, null, 100, None)));
        Assert.Equal((0, 0, 0, 1), await CostAsync(
            async () => await store.RemovePendingAsync(TestKey, incarnation, rows[0], None)));
    }

    [Fact]
    public async Task The_index_costs_one_operation_a_call_and_three_queries_for_a_new_stream()
    {
        AzureTableStreamStore store = Tables.Store(transport: _transport);
        var stream = new SourceKey(Path, TestStreams.NewIncarnation());
        var row = new StreamSubscription(TestKey, TestStreams.NewIncarnation(), true);
        var binding = new Binding(BindingKind.Pattern, "**", TestKey, row.Incarnation);

        Assert.Equal((0, 0, 0, 1), await CostAsync(
            async () => await store.PutStreamSubscriptionAsync(stream, row, None)));
        Assert.Equal((0, 1, 0, 0), await CostAsync(
            async () => await store.GetStreamSubscriptionAsync(stream, TestKey, None)));
        Assert.Equal((0, 0, 1, 0), await CostAsync(
            async () => await store.PageStreamSubscriptionsAsync(stream, null, 100, None)));
        Assert.Equal((0, 1, 0, 1), await CostAsync(
            async () => await store.RemoveStreamSubscriptionAsync(stream, TestKey, row.Incarnation, None)));
        Assert.Equal((0, 0, 1, 0), await CostAsync(
            async () => await store.PurgeStreamSubscriptionsAsync(stream, 100, None)));
        Assert.Equal((0, 0, 0, 1), await CostAsync(async () => await store.PutBindingAsync(binding, None)));
        Assert.Equal((0, 0, 3, 0), await CostAsync(async () => await store.FindBindingsAsync(Path, None)));
        Assert.Equal((0, 0, 2, 0), await CostAsync(
            async () => await store.FindBindingsAsync(TestStreams.Path("a"), None)));
        Assert.Equal((0, 0, 1, 0), await CostAsync(async () => await store.IsWakeStreamAsync(Path, None)));
        Assert.Equal((0, 1, 0, 1), await CostAsync(async () => await store.RemoveBindingAsync(binding, None)));
        Assert.Equal((0, 1, 0, 0), await CostAsync(async () => await store.RemoveBindingAsync(binding, None)));
    }

    private async Task<(int Transactions, int Reads, int Queries, int Writes)> CostAsync(Func<Task> act)
    {
        _transport.Counts.Reset();
        await act();
        CallCounts counts = _transport.Counts;
        return (
            counts[CallKind.Transaction].Count,
            counts[CallKind.PointRead].Count,
            counts[CallKind.Query].Count,
            counts[CallKind.Write].Count);
    }
}
