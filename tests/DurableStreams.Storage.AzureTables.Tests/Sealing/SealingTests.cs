using System.Diagnostics;
using DurableStreams.Addressing;
using DurableStreams.Appending;
using DurableStreams.Azurite.Faults;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Maintenance;
using DurableStreams.Options;
using DurableStreams.Storage.AzureTables.Accounts;
using DurableStreams.Storage.AzureTables.Tests.Fixtures;
using DurableStreams.TestKit.Sizes;
using Xunit.Abstractions;

namespace DurableStreams.Storage.AzureTables.Tests.Sealing;

/// <summary>Sealing joins rows while clients read and write, without any effect that they can see.</summary>
/// <remarks><c>SEALED_ROWS</c> is the number of rows under load.</remarks>
public sealed class SealingTests(ITestOutputHelper output) : TablesTest
{
    private const int MessagesInRow = 20;

    private static readonly int ManyRows = TestSize.Read("SEALED_ROWS") ?? 3_000;

    /// <summary>Small chunks and no caches, so that readers query the store often.</summary>
    private static readonly StreamServiceOptions WithoutCaches = new()
    {
        MaxChunkBytes = 64 * 1024,
        ChunkCacheBytes = 0,
        TailWindowBytes = 0,
        AllTailWindowsBytes = 0
    };

    [Fact]
    public async Task A_stream_of_many_small_rows_is_sealed_under_load_and_then_needs_few_calls_to_read()
    {
        await NumberedStream.MakeAsync(Tables, ManyRows, MessagesInRow);
        await using var sealing = new TableProcess(Tables);
        await using var writing = new TableProcess(Tables);
        await using var reading = new TableProcess(Tables, options: WithoutCaches, maxPage: 16);
        int messages = ManyRows * MessagesInRow;
        int passes = 0;
        var watch = Stopwatch.StartNew();

        Task sealer = SealAsync(sealing.Service);
        Task reader = Task.Run(async () =>
        {
            do
            {
                Assert.InRange(await NumberedStream.CheckAsync(reading.Service), messages, int.MaxValue);
                passes++;
            }
            while (!sealer.IsCompleted);
        });
        int written = messages;
        do
        {
            Assert.IsType<AppendOutcome.Appended>(
                await writing.Service.PostAsync(NumberedStream.Path.Value, NumberedStream.Message(written)));
            written++;
        }
        while (!sealer.IsCompleted);
        await sealer;
        await reader;
        output.WriteLine(
            $"{messages} messages in {ManyRows} rows sealed in {watch.Elapsed.TotalSeconds:0.0} s; meanwhile {written - messages} appended, read {passes} times.");

        await SealAsync(sealing.Service);
        await using var fresh = new TableProcess(Tables);
        Assert.Equal(written, await NumberedStream.CheckAsync(fresh.Service));
        int rows = (await Tables.KeysAsync(NumberedStream.Path, "d|")).Count;
        output.WriteLine(
            $"{rows} rows are left; {fresh.Counts.All.Count} calls and {fresh.Counts.All.BytesReceived} bytes to read all of {written * NumberedStream.MessageBytes}.");
        Assert.InRange(fresh.Counts.All.Count, 1, 49);
        Assert.InRange(rows, 1, 49);
    }

    [Fact]
    public async Task Concurrent_sealers_do_no_harm()
    {
        await NumberedStream.MakeAsync(Tables, 300, MessagesInRow);
        TableProcess[] sealers = [new TableProcess(Tables), new TableProcess(Tables), new TableProcess(Tables)];

        for (int round = 0; round < 3; round++)
        {
            await Task.WhenAll(sealers.Select(sealer => Task.Run(() => SealAsync(sealer.Service))));
            Assert.Equal(300 * MessagesInRow, await NumberedStream.CheckAsync(sealers[round].Service));
        }

        Assert.InRange((await Tables.KeysAsync(NumberedStream.Path, "d|")).Count, 1, 20);
        foreach (TableProcess sealer in sealers)
        {
            await sealer.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(FaultKind.FailBefore)]
    [InlineData(FaultKind.LoseAnswer)]
    [InlineData(FaultKind.Late)]
    [InlineData(FaultKind.Throttle)]
    public async Task A_fault_at_any_call_of_sealing_changes_nothing_that_is_read(FaultKind kind)
    {
        const int Rows = 120;
        await NumberedStream.MakeAsync(Tables, Rows, 2);
        await using var reading = new TableProcess(Tables, options: WithoutCaches, maxPage: 3);
        int hits = 0;
        for (int nth = 1; nth < 12; nth++)
        {
            await using var sealing = new TableProcess(Tables, retries: 0);
            sealing.Transport.Decide = (_, number) =>
            {
                hits += number == nth ? 1 : 0;
                return number == nth ? new StorageFault(kind) : StorageFault.None;
            };
            try
            {
                await SealAsync(sealing.Service);
            }
            catch (StoreUnavailableException)
            {
                // The next call of the sealer starts again.
            }

            Assert.Equal((Rows * 2) + ((nth - 1) * 10), await NumberedStream.CheckAsync(reading.Service));
            await sealing.Transport.ReleaseAsync();
            Assert.Equal((Rows * 2) + ((nth - 1) * 10), await NumberedStream.CheckAsync(reading.Service));
            for (int i = 0; i < 10; i++)
            {
                await reading.Service.PostAsync(
                    NumberedStream.Path.Value, NumberedStream.Message((Rows * 2) + ((nth - 1) * 10) + i));
            }
        }

        Assert.InRange(hits, 4, 12);
        await SealAsync(reading.Service);
        Assert.InRange((await Tables.KeysAsync(NumberedStream.Path, "d|")).Count, 1, 40);
    }

    [Fact]
    public async Task A_reader_between_two_pages_continues_over_rows_that_were_sealed_meanwhile()
    {
        await NumberedStream.MakeAsync(Tables, 40, 2);
        await using var sealing = new TableProcess(Tables);
        await using var reading = new TableProcess(Tables, maxPage: 4);
        int queries = 0;
        reading.Transport.Decide = (message, _) =>
        {
            if (CallKinds.Of(message) != CallKind.Query)
            {
                return StorageFault.None;
            }

            if (++queries == 3)
            {
                Task.Run(() => SealAsync(sealing.Service)).GetAwaiter().GetResult();
            }

            return queries % 2 == 0 ? StorageFault.EmptyPage : StorageFault.None;
        };

        Assert.Equal(80, await NumberedStream.CheckAsync(reading.Service));
        Assert.Single(await Tables.KeysAsync(NumberedStream.Path, "d|"));
    }

    [Fact]
    public async Task Large_appends_between_small_ones_stay_as_they_are()
    {
        await using var process = new TableProcess(Tables);
        await process.Service.MakeAsync("mixed");
        string large = new('x', AzureLimits.RowBytes + 1);
        for (int i = 0; i < 3; i++)
        {
            await process.Service.AddAsync(
                "mixed", [.. Enumerable.Range(0, 10).Select(number => $"{i}{number}"), large]);
        }

        string before = await process.Service.TextAsync("mixed");
        await SealAsync(process.Service, "mixed");

        await using var fresh = new TableProcess(Tables, maxPage: 3);
        Assert.Equal(before, await fresh.Service.TextAsync("mixed"));
        Assert.Equal(6, (await Tables.KeysAsync(TestKit.Streams.TestStreams.Path("mixed"), "d|")).Count);
    }

    private static async Task SealAsync(StreamService service, string? path = null)
    {
        StreamPath stream = path is null ? NumberedStream.Path : TestKit.Streams.TestStreams.Path(path);
        for (SealProgress? done = null; done is not { IsComplete: true };)
        {
            done = await service.SealAsync(stream, done, 5, CancellationToken.None);
            Assert.NotNull(done);
        }
    }
}
