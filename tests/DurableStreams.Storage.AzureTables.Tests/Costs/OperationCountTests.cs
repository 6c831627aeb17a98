using System.Globalization;
using DurableStreams.Addressing;
using DurableStreams.Azurite.Faults;
using DurableStreams.Content;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Live;
using DurableStreams.Producers;
using DurableStreams.Reading;
using DurableStreams.Storage.AzureTables.Tests.Fixtures;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;
using Xunit.Abstractions;

namespace DurableStreams.Storage.AzureTables.Tests.Costs;

/// <summary>
/// Counts the storage operations of each request, for streams without lifetime, forks, subscribers and other clients.
/// Prints the rows of the table in docs/stores/azure-tables.md.
/// </summary>
public sealed class OperationCountTests(ITestOutputHelper output) : TablesTest
{
    private const double DollarsPerOperation = 0.00036 / 10_000;

    [Fact]
    public async Task An_append_to_a_warm_stream_costs_one_transaction_and_nothing_else()
    {
        await using TableProcess process = await WarmAsync("s");

        Assert.Equal(
            new Cost(Transactions: 1),
            await CostAsync(process, "append to a warm stream", () => process.Service.PostAsync("s", "more")));
    }

    [Fact]
    public async Task An_idempotent_append_to_a_warm_stream_costs_one_transaction_and_nothing_else()
    {
        await using TableProcess process = await WarmAsync("s");
        await process.Service.PostAsync("s", "a", producer: Producer(0));

        Assert.Equal(
            new Cost(Transactions: 1),
            await CostAsync(
                process,
                "idempotent append, producer known",
                () => process.Service.PostAsync("s", "b", producer: Producer(1))));
    }

    [Fact]
    public async Task An_append_and_close_costs_one_transaction_and_nothing_else()
    {
        await using TableProcess process = await WarmAsync("s");

        Assert.Equal(
            new Cost(Transactions: 1),
            await CostAsync(process, "append and close", () => process.Service.PostAsync("s", "b", close: true)));
    }

    [Fact]
    public async Task An_append_to_a_cold_stream_reads_the_head_first()
    {
        await using TableProcess warm = await WarmAsync("s");
        await using var cold = new TableProcess(Tables);

        Assert.Equal(
            new Cost(Transactions: 1, Reads: 1),
            await CostAsync(cold, "append to a cold stream", () => cold.Service.PostAsync("s", "more")));
    }

    [Fact]
    public async Task A_refusal_costs_at_most_two_reads()
    {
        await using TableProcess process = await WarmAsync("s");
        await process.Service.PostAsync("s", "a", producer: Producer(0));

        Cost duplicate = await CostAsync(
            process,
            "duplicate of an idempotent append",
            () => process.Service.PostAsync("s", "a", producer: Producer(0)));
        Cost gap = await CostAsync(
            process, "gap of an idempotent append", () => process.Service.PostAsync("s", "a", producer: Producer(5)));
        Cost type = await CostAsync(
            process,
            "append of another content type",
            () => process.Service.PostAsync("s", "{}", type: ContentType.Json));
        Cost missing = await CostAsync(
            process, "append to a missing stream", () => process.Service.PostAsync("none", "a"));
        Cost exists = await CostAsync(process, "create of an existing stream", () => process.Service.PutAsync("s"));
        await process.Service.PostAsync("s", close: true);
        Cost closed = await CostAsync(process, "append to a closed stream", () => process.Service.PostAsync("s", "a"));

        Assert.All([duplicate, gap, type, missing, exists, closed], cost =>
        {
            Assert.InRange(cost.All, 1, 2);
            Assert.Equal(0, cost.Transactions + cost.Writes);
        });
    }

    [Fact]
    public async Task A_catch_up_read_of_a_small_stream_costs_at_most_two_reads()
    {
        await using TableProcess warm = await WarmAsync("s");
        await using var cold = new TableProcess(Tables);

        Cost first = await CostAsync(cold, "catch-up read of a small stream", () => cold.Service.ChunkAsync("s"));
        Cost again = await CostAsync(cold, "catch-up read from memory", () => cold.Service.ChunkAsync("s"));
        Cost head = await CostAsync(cold, "HEAD", () => cold.Service.HeadAsync("s"));

        Assert.Equal(new Cost(Reads: 1, Queries: 1), first);
        Assert.Equal(new Cost(Reads: 1), again);
        Assert.Equal(new Cost(Reads: 1), head);
    }

    [Fact]
    public async Task A_long_poll_with_data_from_the_same_process_costs_at_most_one_read()
    {
        await using TableProcess process = await WarmAsync("s");
        LiveOpenOutcome.Opened opened = Assert.IsType<LiveOpenOutcome.Opened>(
            await process.Service.FollowAsync("s", ReadFrom.Now));
        using LiveReader reader = opened.Reader;

        await process.Service.PostAsync("s", "news");
        Cost cost = await CostAsync(process, "long-poll woken by an append in the same process", async () =>
        {
            Assert.True(await reader.WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None));
            StreamChunk chunk = Assert.IsType<ReadOutcome.Read>(await reader.ReadAsync(CancellationToken.None)).Chunk;
            Assert.Equal("news", chunk.AsText());
        });

        Assert.InRange(cost.All, 0, 1);
    }

    [Fact]
    public async Task A_hundred_concurrent_appends_cost_at_most_ten_transactions()
    {
        await using TableProcess process = await WarmAsync("s");

        Cost cost = await CostAsync(process, "100 concurrent appends to one stream", () =>
            Task.WhenAll(Enumerable.Range(0, 100).Select(i => process.Service.PostAsync(
                "s", $"{i};", producer: new ProducerStamp(TestStreams.Producer($"p{i % 3}"), 0, i / 3)))));
        Cost known = await CostAsync(process, "100 more", () =>
            Task.WhenAll(Enumerable.Range(0, 100).Select(i => process.Service.PostAsync("s", $"{i};"))));

        Assert.InRange(cost.Transactions, 1, 10);
        Assert.InRange(known.Transactions, 1, 10);
        Assert.Equal(known.Transactions, known.All);
    }

    [Fact]
    public async Task A_large_append_costs_its_parts_and_three_more()
    {
        await using TableProcess process = await WarmAsync("s");
        string large = new('x', 4 * 1024 * 1024);

        Cost cost = await CostAsync(process, "append of 4 MiB", () => process.Service.PostAsync("s", large));
        await using var cold = new TableProcess(Tables);
        Offset start = (await process.Service.FindAsync("s")).OffsetAt("firstsecond".Length);
        Cost read = await CostAsync(cold, "read of 4 MiB", () => cold.Service.ChunkAsync("s", ReadFrom.At(start)));

        // The due row, the manifest and seven parts are writes; the transaction publishes them.
        Assert.Equal(new Cost(Transactions: 1, Writes: 2 + 7), cost);
        Assert.InRange(read.All, 1, 6);
    }

    [Fact]
    public async Task Creations_deletions_and_forks_cost_what_the_documentation_says()
    {
        await using var process = new TableProcess(Tables);

        Cost create = await CostAsync(process, "create", () => process.Service.MakeAsync("s", "first"));
        Cost expiring = await CostAsync(
            process,
            "create with a lifetime",
            () => process.Service.MakeAsync("t", "first", lifetime: new StreamLifetime(3600, null)));
        Cost fork = await CostAsync(
            process, "fork at the tail", () => process.Service.MakeAsync("f", fork: ServiceCalls.Fork("s")));
        Cost deleteFork = await CostAsync(process, "delete a fork", () => process.Service.RemoveAsync("f"));
        Cost delete = await CostAsync(process, "delete", () => process.Service.RemoveAsync("s"));

        // The head is read once before the writer reads it again. The catalog row is written before the head.
        Assert.Equal(new Cost(Transactions: 1, Reads: 2, Writes: 1), create);
        Assert.Equal(create with { Writes = 2 }, expiring);
        Assert.Equal(new Cost(Transactions: 1, Reads: 1, Writes: 1), delete);

        // Both streams commit, and reminders are scheduled before.
        Assert.Equal(2, fork.Transactions);
        Assert.InRange(fork.All, 1, 10);
        Assert.Equal(2, deleteFork.Transactions);
        Assert.InRange(deleteFork.All, 1, 7);
    }

    [Fact]
    public async Task A_page_of_a_list_costs_one_query_and_one_read_for_each_stream()
    {
        await using var process = new TableProcess(Tables);
        for (int i = 0; i < 20; i++)
        {
            await process.Service.MakeAsync($"p/s{i:D2}");
        }

        Cost page = await CostAsync(
            process,
            "page of 20 listed streams",
            async () => await process.Service.Lists.StreamsAsync("p", "", null, 20, default));
        Cost few = await CostAsync(
            process,
            "page of 5",
            async () => await process.Service.Lists.StreamsAsync("p", "", null, 5, default));

        Assert.Equal(new Cost(Reads: 20, Queries: 1), page);
        Assert.Equal(new Cost(Reads: 5, Queries: 1), few);
    }

    [Fact]
    public async Task A_page_of_the_default_project_skips_other_projects_with_a_query_each_and_reads_no_head_of_them()
    {
        await using var process = new TableProcess(Tables);
        foreach (string path in (string[])["a", "p1/x", "p1/y", "p2/x", "p3/x", "q"])
        {
            await process.Service.MakeAsync(path);
        }

        Cost page = await CostAsync(
            process,
            "page of 2 streams without a project, beside 3 projects",
            async () => await process.Service.Lists.StreamsAsync("_default", "", null, 100, default));
        Cost small = await CostAsync(
            process,
            "page that looks at 15 paths",
            async () => await process.Service.Lists.StreamsAsync("_default", "", null, 15, default));

        Assert.Equal(new Cost(Reads: 2, Queries: 4), page);
        Assert.Equal(new Cost(Reads: 1, Queries: 2), small);
    }

    private async Task<TableProcess> WarmAsync(string path)
    {
        var process = new TableProcess(Tables);
        await process.Service.MakeAsync(path, "first");
        await process.Service.PostAsync(path, "second");
        return process;
    }

    private async Task<Cost> CostAsync(TableProcess process, string operation, Func<Task> act)
    {
        process.Counts.Reset();
        await act();
        CallCounts counts = process.Counts;
        var cost = new Cost(
            counts[CallKind.Transaction].Count,
            counts[CallKind.PointRead].Count,
            counts[CallKind.Query].Count,
            counts[CallKind.Write].Count);
        Assert.Equal(counts.All.Count, cost.All);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {operation} | {cost.Transactions} | {cost.Reads} | {cost.Queries} | {cost.Writes} | {cost.All} | ${cost.All * DollarsPerOperation * 1_000_000:0.000} |"));
        return cost;
    }

    private static ProducerStamp Producer(long seq) => new(TestStreams.Producer("p"), 0, seq);

    private readonly record struct Cost(int Transactions = 0, int Reads = 0, int Queries = 0, int Writes = 0)
    {
        public int All => Transactions + Reads + Queries + Writes;
    }
}
