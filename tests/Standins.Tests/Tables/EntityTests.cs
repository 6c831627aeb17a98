using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;

namespace Standins.Tests.Tables;

[Collection(AzuriteCollection.Name)]
public sealed class EntityTests(AzuriteFixture fixture) : TableTest(fixture)
{
    [Fact]
    public async Task Each_type_comes_back_as_it_went()
    {
        var sent = new TableEntity("p", "r")
        {
            ["Text"] = "a \"quoted\" \u20ac \U0001F600 line\nline",
            ["Number"] = -7,
            ["Large"] = long.MaxValue,
            ["Half"] = 0.5,
            ["Whole"] = 5.0,
            ["NotANumber"] = double.NaN,
            ["Flag"] = true,
            ["Id"] = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"),
            ["Time"] = new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.FromHours(2)).AddTicks(1_234_567),
            ["Bytes"] = new byte[] { 0, 255, 1 },
            ["Data"] = new BinaryData(new byte[] { 9, 8 }),
            ["Empty"] = Array.Empty<byte>(),
            ["Null"] = null!,
        };

        await Table.AddEntityAsync(sent);
        TableEntity found = (await Table.GetEntityAsync<TableEntity>("p", "r")).Value;

        Assert.Equal("p", found.PartitionKey);
        Assert.Equal("r", found.RowKey);
        Assert.Equal(sent.GetString("Text"), found.GetString("Text"));
        Assert.Equal(-7, found.GetInt32("Number"));
        Assert.Equal(long.MaxValue, found.GetInt64("Large"));
        Assert.Equal(0.5, found.GetDouble("Half"));
        Assert.Equal(5.0, found.GetDouble("Whole"));
        Assert.Equal(double.NaN, found.GetDouble("NotANumber"));
        Assert.True(found.GetBoolean("Flag"));
        Assert.Equal(sent.GetGuid("Id"), found.GetGuid("Id"));
        Assert.Equal(sent.GetDateTimeOffset("Time"), found.GetDateTimeOffset("Time"));
        Assert.Equal([0, 255, 1], found.GetBinary("Bytes"));
        Assert.Equal([9, 8], found.GetBinaryData("Data").ToArray());
        Assert.Empty(found.GetBinary("Empty"));
        Assert.Null(found.GetString("Null"));
        Assert.NotEqual(default, found.ETag);
        Assert.True(found.Timestamp > DateTimeOffset.UnixEpoch);
    }

    [Fact]
    public async Task Fourteen_binaries_of_64_KiB_are_exact()
    {
        const int Size = 65536;
        var random = new Random(1);
        var sent = new TableEntity("p", "r");
        for (int i = 0; i < 14; i++)
        {
            var bytes = new byte[Size];
            random.NextBytes(bytes);
            sent[$"Part{i}"] = bytes;
        }

        await Table.AddEntityAsync(sent);
        TableEntity found = (await Table.GetEntityAsync<TableEntity>("p", "r")).Value;

        for (int i = 0; i < 14; i++)
        {
            Assert.Equal(sent.GetBinary($"Part{i}"), found.GetBinary($"Part{i}"));
        }
    }

    [Fact]
    public async Task A_binary_over_64_KiB_is_refused()
    {
        var failure = await Assert.ThrowsAsync<RequestFailedException>(
            () => Table.AddEntityAsync(new TableEntity("p", "r") { ["Bytes"] = new byte[65537] }));
        Assert.Equal(400, failure.Status);
        Assert.Equal(TableErrorCode.PropertyValueTooLarge, failure.ErrorCode);
    }

    [Theory]
    [InlineData("it's", "''")]
    [InlineData("100%", "%27%2F")]
    [InlineData("a|b", "x y+z&w=1")]
    [InlineData("\u00fc\u20ac\U0001F600", "(a)[b]{c};,@:!*$~")]
    public async Task A_key_may_hold_any_character(string partitionKey, string rowKey)
    {
        await Table.AddEntityAsync(new TableEntity(partitionKey, rowKey) { ["Value"] = 1 });
        await Table.UpsertEntityAsync(new TableEntity(partitionKey, rowKey) { ["Other"] = 2 });
        await Table.SubmitTransactionAsync(
            [new(TableTransactionActionType.UpsertMerge, new TableEntity(partitionKey, rowKey) { ["Third"] = 3 })]);

        TableEntity found = (await Table.GetEntityAsync<TableEntity>(partitionKey, rowKey)).Value;
        Assert.Equal(partitionKey, found.PartitionKey);
        Assert.Equal(rowKey, found.RowKey);
        Assert.Equal((1, 2, 3), (found.GetInt32("Value"), found.GetInt32("Other"), found.GetInt32("Third")));

        string filter = TableClient.CreateQueryFilter($"PartitionKey eq {partitionKey} and RowKey eq {rowKey}");
        Assert.Single(await AllAsync(Table.QueryAsync<TableEntity>(filter)));

        await Table.DeleteEntityAsync(partitionKey, rowKey);
        Assert.False((await Table.GetEntityIfExistsAsync<TableEntity>(partitionKey, rowKey)).HasValue);
    }

    [Fact]
    public async Task An_update_with_a_stale_etag_is_refused()
    {
        Response added = await Table.AddEntityAsync(new TableEntity("p", "r") { ["Value"] = 1 });
        ETag first = added.Headers.ETag!.Value;
        Response updated = await Table.UpdateEntityAsync(new TableEntity("p", "r") { ["Value"] = 2 }, first, TableUpdateMode.Replace);

        var failure = await Assert.ThrowsAsync<RequestFailedException>(
            () => Table.UpdateEntityAsync(new TableEntity("p", "r") { ["Value"] = 3 }, first, TableUpdateMode.Replace));

        Assert.Equal(412, failure.Status);
        Assert.Equal(TableErrorCode.UpdateConditionNotSatisfied, failure.ErrorCode);
        TableEntity found = (await Table.GetEntityAsync<TableEntity>("p", "r")).Value;
        Assert.Equal(2, found.GetInt32("Value"));
        Assert.Equal(updated.Headers.ETag, found.ETag);
    }

    [Fact]
    public async Task A_merge_keeps_what_a_replacement_drops()
    {
        await Table.AddEntityAsync(new TableEntity("p", "r") { ["A"] = 1 });

        await Table.UpdateEntityAsync(new TableEntity("p", "r") { ["B"] = 2 }, ETag.All, TableUpdateMode.Merge);
        Assert.Equal(1, (await Table.GetEntityAsync<TableEntity>("p", "r")).Value.GetInt32("A"));

        await Table.UpdateEntityAsync(new TableEntity("p", "r") { ["B"] = 2 }, ETag.All, TableUpdateMode.Replace);
        Assert.Null((await Table.GetEntityAsync<TableEntity>("p", "r")).Value.GetInt32("A"));
    }

    [Fact]
    public async Task Adding_twice_is_a_conflict()
    {
        await Table.AddEntityAsync(new TableEntity("p", "r"));
        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => Table.AddEntityAsync(new TableEntity("p", "r")));
        Assert.Equal(409, failure.Status);
        Assert.Equal(TableErrorCode.EntityAlreadyExists, failure.ErrorCode);
    }

    [Fact]
    public async Task An_absent_entity_is_an_exception_or_no_value()
    {
        NullableResponse<TableEntity> none = await Table.GetEntityIfExistsAsync<TableEntity>("p", "none");
        Assert.False(none.HasValue);
        Assert.Equal(404, none.GetRawResponse().Status);

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => Table.GetEntityAsync<TableEntity>("p", "none"));
        Assert.Equal(404, failure.Status);
        Assert.Equal(TableErrorCode.ResourceNotFound, failure.ErrorCode);
    }

    [Fact]
    public async Task Deleting_an_absent_entity_is_an_answer_and_a_changed_one_a_refusal()
    {
        Assert.Equal(404, (await Table.DeleteEntityAsync("p", "none")).Status);

        Response added = await Table.AddEntityAsync(new TableEntity("p", "r") { ["A"] = 1 });
        await Table.UpsertEntityAsync(new TableEntity("p", "r") { ["A"] = 2 });
        var failure = await Assert.ThrowsAsync<RequestFailedException>(
            () => Table.DeleteEntityAsync("p", "r", added.Headers.ETag!.Value));
        Assert.Equal(412, failure.Status);
    }

    [Fact]
    public async Task Select_brings_only_what_it_names()
    {
        await Table.AddEntityAsync(new TableEntity("p", "r") { ["A"] = 1, ["B"] = 2L });
        TableEntity found = (await Table.GetEntityAsync<TableEntity>("p", "r", ["B", "RowKey"])).Value;
        Assert.Equal(2L, found.GetInt64("B"));
        Assert.Equal("r", found.RowKey);
        Assert.False(found.ContainsKey("A"));
    }

    [Fact]
    public async Task A_getter_of_another_type_refuses()
    {
        await Table.AddEntityAsync(new TableEntity("p", "r") { ["A"] = 1 });
        TableEntity found = (await Table.GetEntityAsync<TableEntity>("p", "r")).Value;
        Assert.Throws<InvalidOperationException>(() => found.GetString("A"));
        Assert.Throws<InvalidOperationException>(() => found.GetInt64("A"));
    }
}
