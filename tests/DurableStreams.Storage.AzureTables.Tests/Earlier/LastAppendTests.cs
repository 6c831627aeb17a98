using Azure.Data.Tables;
using DurableStreams.Storage.AzureTables.Keys;
using DurableStreams.Storage.AzureTables.Rows;
using DurableStreams.Storage.AzureTables.Tests.Fixtures;
using DurableStreams.Storage.Codecs;
using DurableStreams.StoreContract;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Storage.AzureTables.Tests.Earlier;

/// <summary>
/// This release and those that do not record the last append use the same tables. Of what this one writes, they read
/// and keep everything but the instant.
/// </summary>
public sealed class LastAppendTests : TablesTest
{
    private static readonly StreamHead Head = FullHeads.Make() with { Status = StreamStatus.Live };

    [Fact]
    public void The_encoding_that_older_releases_read_does_not_contain_the_instant()
    {
        TableEntity row = HeadRow.Write("partition", Head);

        Assert.Equal(StreamHeadCodec.Encode(Head with { LastAppend = null }), row.GetBinary("H"));
        Assert.Equal(Head.LastAppend!.Value.UtcTicks, row.GetInt64("LA"));
        Assert.Equal(["H", "LA", "PartitionKey", "RowKey"], row.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_head_that_an_older_release_has_written_lacks_nothing_but_the_instant_and_gets_it_again()
    {
        AzureTableStreamStore store = Tables.Store();
        TestStream stream = await TestStream.CreateAsync(store, TestStreams.Path("p/s"), Head);
        Assert.Equal(Head.LastAppend, (await GetAsync()).Head?.LastAppend);

        // What an older release does: it decodes one property, and replaces the row by one that has only this.
        string partition = PathKey.Encode(stream.Path.Value);
        TableEntity stored = await Tables.Streams.GetEntityAsync<TableEntity>(partition, RowKeys.Head);
        await Tables.Streams.UpdateEntityAsync(
            new TableEntity(partition, RowKeys.Head) { ["H"] = stored.GetBinary("H") },
            stored.ETag,
            TableUpdateMode.Replace);

        StreamSnapshot older = await GetAsync();
        Assert.Null(older.Head!.LastAppend);
        Assert.Equal(
            StreamHeadCodec.Encode(stream.Head with { LastAppend = null }), StreamHeadCodec.Encode(older.Head));

        CommitResult appended = await store.CommitAsync(TestStreams
            .Commit(stream.Path, older.Version, older.Head with { LastAppend = TestStreams.Created })
            .WithData(TestBytes.Text("more")));
        Assert.Equal(CommitStatus.Committed, appended.Status);
        Assert.Equal(TestStreams.Created, (await GetAsync()).Head?.LastAppend);

        ValueTask<StreamSnapshot> GetAsync() => store.GetAsync(stream.Path, SnapshotQuery.HeadOnly, default);
    }
}
