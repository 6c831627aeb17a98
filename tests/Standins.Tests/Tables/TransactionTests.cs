using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;

namespace Standins.Tests.Tables;

[Collection(AzuriteCollection.Name)]
public sealed class TransactionTests(AzuriteFixture fixture) : TableTest(fixture)
{
    [Fact]
    public async Task Each_action_is_answered_in_order_with_the_etag_of_its_entity()
    {
        Response old = await Table.AddEntityAsync(new TableEntity("p", "old"));
        Response gone = await Table.AddEntityAsync(new TableEntity("p", "gone"));

        Response<IReadOnlyList<Response>> answer = await Table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Add, new TableEntity("p", "added") { ["A"] = 1 }),
            new(TableTransactionActionType.UpdateReplace, new TableEntity("p", "old") { ["A"] = 2 }, old.Headers.ETag!.Value),
            new(TableTransactionActionType.UpsertReplace, new TableEntity("p", "upserted") { ["A"] = 3 }),
            new(TableTransactionActionType.Delete, new TableEntity("p", "gone"), gone.Headers.ETag!.Value),
        ]);

        Assert.Equal(202, answer.GetRawResponse().Status);
        Assert.Equal([204, 204, 204, 204], answer.Value.Select(response => response.Status));
        Assert.Equal(await EtagAsync("added"), answer.Value[0].Headers.ETag);
        Assert.Equal(await EtagAsync("old"), answer.Value[1].Headers.ETag);
        Assert.Equal(await EtagAsync("upserted"), answer.Value[2].Headers.ETag);
        Assert.False((await Table.GetEntityIfExistsAsync<TableEntity>("p", "gone")).HasValue);
    }

    [Fact]
    public async Task A_stale_etag_fails_all_and_the_index_tells_which()
    {
        Response first = await Table.AddEntityAsync(new TableEntity("p", "head") { ["A"] = 1 });
        await Table.UpsertEntityAsync(new TableEntity("p", "head") { ["A"] = 2 });

        var failure = await Assert.ThrowsAsync<TableTransactionFailedException>(() => Table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Add, new TableEntity("p", "0")),
            new(TableTransactionActionType.Add, new TableEntity("p", "1")),
            new(TableTransactionActionType.UpdateMerge, new TableEntity("p", "head") { ["A"] = 3 }, first.Headers.ETag!.Value),
        ]));

        Assert.Equal(412, failure.Status);
        Assert.Equal(TableErrorCode.UpdateConditionNotSatisfied, failure.ErrorCode);
        Assert.Equal(2, failure.FailedTransactionActionIndex);
        TableEntity only = Assert.Single(await AllAsync(Table.QueryAsync<TableEntity>()));
        Assert.Equal(2, only.GetInt32("A"));
    }

    [Fact]
    public async Task An_existing_row_fails_all()
    {
        await Table.AddEntityAsync(new TableEntity("p", "1"));

        var failure = await Assert.ThrowsAsync<TableTransactionFailedException>(() => Table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Add, new TableEntity("p", "0")),
            new(TableTransactionActionType.Add, new TableEntity("p", "1")),
        ]));

        Assert.Equal(409, failure.Status);
        Assert.Equal(TableErrorCode.EntityAlreadyExists, failure.ErrorCode);
        Assert.Equal(1, failure.FailedTransactionActionIndex);
        Assert.Single(await AllAsync(Table.QueryAsync<TableEntity>()));
    }

    [Fact]
    public async Task One_action_alone_may_fail_too()
    {
        await Table.AddEntityAsync(new TableEntity("p", "0"));
        var failure = await Assert.ThrowsAsync<TableTransactionFailedException>(() => Table.SubmitTransactionAsync(
            [new(TableTransactionActionType.Add, new TableEntity("p", "0"))]));
        Assert.Equal(409, failure.Status);
    }

    [Fact]
    public async Task A_hundred_actions_are_accepted_and_one_more_is_not()
    {
        await Table.SubmitTransactionAsync(Adds(100));
        Assert.Equal(100, (await AllAsync(Table.QueryAsync<TableEntity>())).Count);

        var failure = await Assert.ThrowsAnyAsync<RequestFailedException>(() => Table.SubmitTransactionAsync(Adds(101)));
        Assert.Equal(400, failure.Status);
        Assert.Equal(TableErrorCode.InvalidInput, failure.ErrorCode);
    }

    [Fact]
    public async Task More_than_4_MiB_are_refused()
    {
        var failure = await Assert.ThrowsAnyAsync<RequestFailedException>(
            () => Table.SubmitTransactionAsync(Adds(80, new byte[40 * 1024])));
        Assert.Equal(413, failure.Status);
        Assert.Empty(await AllAsync(Table.QueryAsync<TableEntity>()));
    }

    [Fact]
    public async Task Large_binaries_go_through_a_transaction_exactly()
    {
        var bytes = new byte[65536];
        new Random(2).NextBytes(bytes);
        await Table.SubmitTransactionAsync(Adds(40, bytes));

        List<TableEntity> found = await AllAsync(Table.QueryAsync<TableEntity>());
        Assert.Equal(40, found.Count);
        Assert.All(found, entity => Assert.Equal(bytes, entity.GetBinary("Bytes")));
    }

    [Fact]
    public async Task No_actions_are_refused_without_a_request() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => Table.SubmitTransactionAsync([]));

    private static IEnumerable<TableTransactionAction> Adds(int count, byte[]? bytes = null) =>
        Enumerable.Range(0, count).Select(i => new TableTransactionAction(
            TableTransactionActionType.Add,
            new TableEntity("p", $"{count}-{i:D4}") { ["Bytes"] = bytes! }));

    private async Task<ETag> EtagAsync(string rowKey) => (await Table.GetEntityAsync<TableEntity>("p", rowKey)).Value.ETag;
}
