using DurableStreams.Addressing;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Creating;
using DurableStreams.Live;
using DurableStreams.Options;
using DurableStreams.Reading;
using DurableStreams.TestKit.Streams;
using static DurableStreams.Core.Tests.Scenarios.ServiceCalls;

namespace DurableStreams.Core.Tests.Reading;

/// <summary>The bytes of large appends that are held for readers are limited, for the process.</summary>
public sealed class LargeReadTests : IAsyncLifetime
{
    private readonly TestHost _host = new(new StreamServiceOptions
    {
        MaxChunkBytes = 1000,
        MaxLargeReadBytes = 10_000,
    });

    private StreamService Service => _host.Service;

    public async Task InitializeAsync()
    {
        await Service.MakeAsync("a", new string('a', 6000));
        await Service.MakeAsync("b", new string('b', 6000));
        await Service.MakeAsync("small", new string('s', 2000));
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_read_beyond_the_budget_waits_and_is_then_refused()
    {
        StreamChunk held = await ReadAsync("a");
        Assert.IsType<ReadOutcome.Busy>(await _host.DriveAsync(() => Service.GetAsync("b")));
        Assert.Equal(6000, held.Data!.Data.Length);
    }

    [Fact]
    public async Task A_read_beyond_the_budget_gets_its_turn_when_another_one_ends()
    {
        StreamChunk held = await ReadAsync("a");
        Task<ReadOutcome> waiting = Service.GetAsync("b");
        Assert.False(waiting.IsCompleted);

        held.Release();

        Assert.Null(held.Data);
        Assert.Equal(6000, Assert.IsType<ReadOutcome.Read>(await waiting).Chunk.Data!.Data.Length);
    }

    [Fact]
    public async Task Any_number_of_readers_of_one_append_count_its_bytes_once()
    {
        StreamChunk[] held = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => ReadAsync("a")));
        foreach (StreamChunk chunk in held[1..])
        {
            chunk.Release();
            chunk.Release();
        }

        Assert.IsType<ReadOutcome.Busy>(await _host.DriveAsync(() => Service.GetAsync("b")));
        held[0].Release();
        await ReadAsync("b");
    }

    [Fact]
    public async Task Small_chunks_are_read_although_the_budget_is_used_up()
    {
        await ReadAsync("a");
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(2000, (await ReadAsync("small")).Data!.Data.Length);
        }
    }

    [Fact]
    public async Task A_reader_that_leaves_while_it_waits_takes_nothing()
    {
        StreamChunk held = await ReadAsync("a");
        using var leaving = new CancellationTokenSource();
        Task<ReadOutcome> left = Service.ReadAsync(TestStreams.Path("b"), default, leaving.Token).AsTask();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);

        held.Release();

        for (int i = 0; i < 10; i++)
        {
            (await ReadAsync("a")).Release();
            (await ReadAsync("b")).Release();
        }
    }

    [Fact]
    public async Task A_live_reader_is_told_to_wait_and_then_reads_on()
    {
        LiveOpenOutcome.Opened live = Assert.IsType<LiveOpenOutcome.Opened>(await Service.FollowAsync("small"));
        using LiveReader reader = live.Reader;
        await Service.PostAsync("small", new string('x', 6000));
        StreamChunk held = await ReadAsync("a");

        Assert.IsType<ReadOutcome.Busy>(
            await _host.DriveAsync(() => reader.ReadAsync(CancellationToken.None).AsTask()));
        held.Release();

        ReadOutcome outcome = await reader.ReadAsync(CancellationToken.None);
        Assert.Equal(6000, Assert.IsType<ReadOutcome.Read>(outcome).Chunk.Data!.Data.Length);
    }

    [Fact]
    public async Task A_fork_within_a_large_append_waits_for_its_turn_and_returns_the_bytes()
    {
        Offset start = (await Service.FindAsync("b")).OffsetAt(0);
        StreamChunk held = await ReadAsync("a");
        CreateOutcome refused = await _host.DriveAsync(() => Service.PutAsync("f", fork: Fork("b", start, 17)));
        Assert.IsType<CreateOutcome.Busy>(refused);
        held.Release();

        for (int i = 0; i < 10; i++)
        {
            await Service.MakeAsync($"f{i}", fork: Fork("b", start, 17));
        }

        await ReadAsync("a");
        Assert.Equal(new string('b', 17), await Service.TextAsync("f3"));
    }

    [Fact]
    public async Task An_append_larger_than_the_budget_is_read_alone()
    {
        await Service.MakeAsync("huge", new string('h', 20_000));
        StreamChunk huge = await ReadAsync("huge");
        Assert.IsType<ReadOutcome.Busy>(await _host.DriveAsync(() => Service.GetAsync("a")));
        huge.Release();
        await ReadAsync("a");
    }

    private async Task<StreamChunk> ReadAsync(string path) =>
        Assert.IsType<ReadOutcome.Read>(await Service.GetAsync(path)).Chunk;
}
