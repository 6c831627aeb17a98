using Azure;
using Azure.Data.Tables;

namespace Standins.Tests.Tables;

[Collection(AzuriteCollection.Name)]
public sealed class QueryTests(AzuriteFixture fixture) : TableTest(fixture)
{
    [Fact]
    public async Task Pages_of_a_given_size_come_in_key_order()
    {
        await AddRowsAsync(25);
        var sizes = new List<int>();
        var keys = new List<string>();
        await foreach (Page<TableEntity> page in Table.QueryAsync<TableEntity>("PartitionKey eq 'p'", maxPerPage: 10).AsPages())
        {
            sizes.Add(page.Values.Count);
            keys.AddRange(page.Values.Select(entity => entity.RowKey));
        }

        Assert.Equal([10, 10, 5], sizes);
        Assert.Equal(Enumerable.Range(0, 25).Select(i => $"{i:D4}"), keys);
    }

    [Fact]
    public async Task A_page_can_be_asked_for_by_its_token()
    {
        await AddRowsAsync(5);
        string? token = null;
        await foreach (Page<TableEntity> page in Table.QueryAsync<TableEntity>().AsPages(pageSizeHint: 3))
        {
            token = page.ContinuationToken;
            break;
        }

        await foreach (Page<TableEntity> page in Table.QueryAsync<TableEntity>().AsPages(token, pageSizeHint: 3))
        {
            Assert.Equal(["0003", "0004"], page.Values.Select(entity => entity.RowKey));
            Assert.Null(page.ContinuationToken);
        }
    }

    [Fact]
    public async Task A_filter_selects_rows_and_select_columns()
    {
        await AddRowsAsync(10);
        string filter = TableClient.CreateQueryFilter($"PartitionKey eq {"p"} and RowKey ge {"0003"} and RowKey lt {"0006"} and Large lt {50L}");
        List<TableEntity> found = await AllAsync(Table.QueryAsync<TableEntity>(filter, select: ["RowKey", "Large"]));

        Assert.Equal(["0003", "0004"], found.Select(entity => entity.RowKey));
        Assert.Equal([30L, 40L], found.Select(entity => entity.GetInt64("Large")));
        Assert.All(found, entity => Assert.False(entity.ContainsKey("Small")));
    }

    [Fact]
    public async Task A_query_of_an_absent_table_fails_with_its_code()
    {
        TableClient absent = new TableClient(Fixture.Azurite.ConnectionString, "absent", WithoutRetries());
        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => AllAsync(absent.QueryAsync<TableEntity>()));
        Assert.Equal(404, failure.Status);
        Assert.Equal("TableNotFound", failure.ErrorCode);
    }

    [Fact]
    public async Task A_table_may_be_created_and_deleted_twice()
    {
        var service = new TableServiceClient(Fixture.Azurite.ConnectionString, WithoutRetries());
        Assert.Equal("twice", (await service.CreateTableIfNotExistsAsync("twice")).Value.Name);
        Assert.Equal(409, (await service.CreateTableIfNotExistsAsync("twice")).GetRawResponse().Status);
        Assert.Equal(204, (await service.DeleteTableAsync("twice")).Status);
        Assert.Equal(404, (await service.DeleteTableAsync("twice")).Status);
    }

    [Fact]
    public async Task A_wrong_key_is_refused()
    {
        var stranger = new TableServiceClient(
            Fixture.Azurite.TableEndpoint,
            new TableSharedKeyCredential("devstoreaccount1", Convert.ToBase64String(new byte[64])),
            WithoutRetries());
        var failure = await Assert.ThrowsAsync<RequestFailedException>(
            () => stranger.GetTableClient(Table.Name).GetEntityAsync<TableEntity>("p", "r"));
        Assert.Equal(403, failure.Status);
    }

    private async Task AddRowsAsync(int count) => await Table.SubmitTransactionAsync(
        Enumerable.Range(0, count).Select(i => new TableTransactionAction(
            TableTransactionActionType.Add,
            new TableEntity("p", $"{i:D4}") { ["Large"] = i * 10L, ["Small"] = i })));
}
