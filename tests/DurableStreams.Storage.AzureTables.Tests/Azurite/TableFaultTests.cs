using Azure;
using Azure.Data.Tables;
using DurableStreams.Azurite.Faults;

namespace DurableStreams.Storage.AzureTables.Tests.Azurite;

/// <summary>The faults that other tests rely on, against the real client.</summary>
public sealed class TableFaultTests : IAsyncLifetime
{
    private readonly FaultyTransport _transport = new();
    private AzuriteTable _table = null!;

    private TableClient Table => _table.Client(_transport);

    public async Task InitializeAsync() => _table = await AzuriteTable.CreateAsync();

    public async Task DisposeAsync() => await _table.DisposeAsync();

    [Fact]
    public async Task A_call_that_fails_before_it_is_sent_changes_nothing()
    {
        _transport.Decide = FaultPlan.Every(CallKind.Transaction, StorageFault.FailBefore);
        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => SubmitAsync("r"));
        Assert.Equal(0, failure.Status);
        Assert.IsType<HttpRequestException>(failure.InnerException);
        Assert.False(await ExistsAsync("r"));
    }

    [Fact]
    public async Task A_lost_answer_is_a_failure_though_the_server_did_it()
    {
        _transport.Decide = FaultPlan.Every(CallKind.Transaction, StorageFault.LoseAnswer);
        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => SubmitAsync("r"));
        Assert.Equal(0, failure.Status);
        Assert.True(await ExistsAsync("r"));
    }

    [Fact]
    public async Task A_late_call_takes_effect_when_it_is_released()
    {
        _transport.Decide = FaultPlan.Nth(CallKind.Transaction, 1, StorageFault.Late);
        await Assert.ThrowsAsync<TaskCanceledException>(() => SubmitAsync("r"));
        Assert.False(await ExistsAsync("r"));
        Assert.Equal(1, _transport.HeldCount);

        Assert.Equal([202], await _transport.ReleaseAsync());
        Assert.True(await ExistsAsync("r"));
        Assert.Equal(0, _transport.HeldCount);
    }

    [Fact]
    public async Task A_late_call_may_lose_to_one_that_came_after_it()
    {
        _transport.Decide = FaultPlan.Nth(CallKind.Write, 1, StorageFault.Late);
        await Assert.ThrowsAsync<TaskCanceledException>(
            () => Table.AddEntityAsync(new TableEntity("p", "r") { ["A"] = 1 }));
        await Table.AddEntityAsync(new TableEntity("p", "r") { ["A"] = 2 });

        Assert.Equal([409], await _transport.ReleaseAsync());
        Assert.Equal(2, (await Table.GetEntityAsync<TableEntity>("p", "r")).Value.GetInt32("A"));
    }

    [Fact]
    public async Task A_throttled_call_is_answered_by_nobody()
    {
        _transport.Decide = FaultPlan.Every(CallKind.Transaction, StorageFault.Throttle);
        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => SubmitAsync("r"));
        Assert.Equal(503, failure.Status);
        Assert.Equal("ServerBusy", failure.ErrorCode);
        Assert.False(await ExistsAsync("r"));
    }

    [Fact]
    public async Task Retries_of_the_pipeline_meet_faults_anew()
    {
        TableClient table = _table.Client(_transport, maxRetries: 3);
        int writes = 0;
        _transport.Decide = (message, _) => CallKinds.Of(message) == CallKind.Write && ++writes < 3
            ? StorageFault.Throttle
            : StorageFault.None;

        await table.UpsertEntityAsync(new TableEntity("p", "r"));

        Assert.Equal(3, _transport.Counts[CallKind.Write].Count);
    }

    [Fact]
    public async Task A_retry_after_a_lost_answer_finds_its_own_row()
    {
        TableClient table = _table.Client(_transport, maxRetries: 3);
        _transport.Decide = FaultPlan.Nth(CallKind.Write, 1, StorageFault.LoseAnswer);

        var failure = await Assert.ThrowsAsync<RequestFailedException>(
            () => table.AddEntityAsync(new TableEntity("p", "r")));

        Assert.Equal(409, failure.Status);
    }

    [Fact]
    public async Task Empty_pages_lead_to_the_real_ones()
    {
        await AddRowsAsync(7);
        int queries = 0;
        _transport.Decide = (message, _) => CallKinds.Of(message) != CallKind.Query ? StorageFault.None
            : ++queries % 2 == 1 ? StorageFault.EmptyPage : StorageFault.SmallPage(3);

        var sizes = new List<int>();
        var keys = new List<string>();
        await foreach (Page<TableEntity> page in Table.QueryAsync<TableEntity>("PartitionKey eq 'p'").AsPages())
        {
            sizes.Add(page.Values.Count);
            keys.AddRange(page.Values.Select(entity => entity.RowKey));
        }

        Assert.Equal([0, 3, 0, 3, 0, 1], sizes);
        Assert.Equal(["0", "1", "2", "3", "4", "5", "6"], keys);
    }

    [Fact]
    public async Task Small_pages_lose_nothing()
    {
        await AddRowsAsync(7);
        _transport.Decide = FaultPlan.Every(CallKind.Query, StorageFault.SmallPage(2));
        Assert.Equal(7, (await AllAsync(Table.QueryAsync<TableEntity>(maxPerPage: 5))).Count);
        Assert.Equal(4, _transport.Counts[CallKind.Query].Count);
    }

    [Fact]
    public async Task Calls_are_counted_by_kind_with_their_bytes()
    {
        _transport.Counts.Reset();
        await SubmitAsync("r");
        await ExistsAsync("r");
        await AllAsync(Table.QueryAsync<TableEntity>());
        await Table.DeleteEntityAsync("p", "r");

        Assert.Equal(1, _transport.Counts[CallKind.Transaction].Count);
        Assert.True(_transport.Counts[CallKind.Transaction].BytesSent > 300);
        Assert.True(_transport.Counts[CallKind.PointRead] is { Count: 1, BytesSent: 0, BytesReceived: > 50 });
        Assert.Equal(1, _transport.Counts[CallKind.Query].Count);
        Assert.Equal(1, _transport.Counts[CallKind.Write].Count);
        Assert.Equal(4, _transport.Counts.All.Count);
    }

    private async Task SubmitAsync(string rowKey) =>
        await Table.SubmitTransactionAsync(
            [new(TableTransactionActionType.Add, new TableEntity("p", rowKey) { ["A"] = 1 })]);

    private async Task AddRowsAsync(int count) => await Table.SubmitTransactionAsync(
        Enumerable.Range(0, count).Select(
            i => new TableTransactionAction(TableTransactionActionType.Add, new TableEntity("p", $"{i}"))));

    private async Task<bool> ExistsAsync(string rowKey) =>
        (await Table.GetEntityIfExistsAsync<TableEntity>("p", rowKey)).HasValue;

    private static async Task<List<TableEntity>> AllAsync(AsyncPageable<TableEntity> pages)
    {
        var all = new List<TableEntity>();
        await foreach (TableEntity entity in pages)
        {
            all.Add(entity);
        }

        return all;
    }
}
