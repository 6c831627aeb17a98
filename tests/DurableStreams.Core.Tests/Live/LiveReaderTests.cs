using DurableStreams.Addressing;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Live;
using DurableStreams.Options;
using DurableStreams.Reading;
using DurableStreams.Streams;
using DurableStreams.TestKit.Time;
using static DurableStreams.Core.Tests.Scenarios.ServiceCalls;

namespace DurableStreams.Core.Tests.Live;

public sealed class LiveReaderTests : IAsyncLifetime
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly TestHost _host = new();

    private StreamService Service => _host.Service;

    public async Task InitializeAsync() => await Service.MakeAsync("path", "a");

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_reader_returns_stored_appends_first_and_then_new_ones()
    {
        var opened = Assert.IsType<LiveOpenOutcome.Opened>(await Service.FollowAsync("path"));
        using LiveReader reader = opened.Reader;
        Assert.Equal("a", opened.First.AsText());
        Task<bool> wait = WaitAsync(reader);
        Assert.False(wait.IsCompleted);
        await Service.AddAsync("path", "b");
        Assert.True(await wait);
        Assert.Equal("b", await ReadTextAsync(reader));
        Assert.Equal("", await ReadTextAsync(reader));
    }

    [Fact]
    public async Task A_reader_from_now_returns_only_new_appends()
    {
        var opened = Assert.IsType<LiveOpenOutcome.Opened>(await Service.FollowAsync("path", ReadFrom.Now));
        using LiveReader reader = opened.Reader;
        Assert.Null(opened.First.Data);
        Assert.True(opened.First.AtTail);
        Task<bool> wait = WaitAsync(reader);
        await Service.AddAsync("path", "b");
        Assert.True(await wait);
        Assert.Equal("b", await ReadTextAsync(reader));
    }

    [Fact]
    public async Task A_close_wakes_a_reader_and_is_returned()
    {
        using LiveReader reader = await FollowTailAsync();
        Task<bool> wait = WaitAsync(reader);
        await Service.PostAsync("path", close: true);
        Assert.True(await wait);
        StreamChunk chunk = Assert.IsType<ReadOutcome.Read>(await reader.ReadAsync(CancellationToken.None)).Chunk;
        Assert.Null(chunk.Data);
        Assert.True(chunk.AtEnd);
    }

    [Fact]
    public async Task The_last_append_and_the_close_are_returned_together()
    {
        using LiveReader reader = await FollowTailAsync();
        Task<bool> wait = WaitAsync(reader);
        await Service.PostAsync("path", "z", close: true);
        Assert.True(await wait);
        StreamChunk chunk = Assert.IsType<ReadOutcome.Read>(await reader.ReadAsync(CancellationToken.None)).Chunk;
        Assert.Equal("z", chunk.AsText());
        Assert.True(chunk.AtEnd);
    }

    [Fact]
    public async Task A_deletion_wakes_a_reader_and_no_later_incarnation_is_returned()
    {
        using LiveReader reader = await FollowTailAsync();
        Task<bool> wait = WaitAsync(reader);
        await Service.RemoveAsync("path");
        Assert.True(await wait);
        await Service.MakeAsync("path", "another incarnation");
        Assert.IsType<ReadOutcome.NotFound>(await reader.ReadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_soft_deletion_wakes_a_reader_and_is_returned()
    {
        await Service.MakeAsync("fork", fork: Fork("path"));
        using LiveReader reader = await FollowTailAsync();
        Task<bool> wait = WaitAsync(reader);
        await Service.RemoveAsync("path");
        Assert.True(await wait);
        Assert.IsType<ReadOutcome.Gone>(await reader.ReadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task An_expiry_wakes_a_reader()
    {
        await Service.MakeAsync("short", "a", lifetime: new StreamLifetime(null, _host.Now.AddSeconds(10)));
        using LiveReader reader = await FollowTailAsync("short");
        Task<bool> wait = WaitAsync(reader);
        _host.Advance(9);
        Assert.False(wait.IsCompleted);
        _host.Advance(2);
        Assert.True(await wait);
        Assert.IsType<ReadOutcome.NotFound>(await reader.ReadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_wait_ends_at_its_timeout()
    {
        using LiveReader reader = await FollowTailAsync();
        Task<bool> wait = WaitAsync(reader);
        _host.Clock.Advance(Minute - TimeSpan.FromTicks(1));
        Assert.False(wait.IsCompleted);
        _host.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.False(await wait);
        Assert.Equal("", await ReadTextAsync(reader));
    }

    [Fact]
    public async Task A_wait_with_a_zero_timeout_returns_whether_there_was_a_change()
    {
        using LiveReader reader = await FollowTailAsync();
        Assert.False(await reader.WaitAsync(TimeSpan.Zero, CancellationToken.None));
        Assert.False(await reader.WaitAsync(TimeSpan.FromSeconds(-1), CancellationToken.None));
        await Service.AddAsync("path", "b");
        Assert.True(await reader.WaitAsync(TimeSpan.Zero, CancellationToken.None));
    }

    [Fact]
    public async Task Cancellation_ends_a_wait_at_once()
    {
        using LiveReader reader = await FollowTailAsync();
        using var cancellation = new CancellationTokenSource();
        Task<bool> wait = reader.WaitAsync(Minute, cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => reader.WaitAsync(Minute, cancellation.Token).AsTask());
    }

    [Fact]
    public async Task A_change_between_opening_and_waiting_is_not_missed()
    {
        using LiveReader reader = await FollowTailAsync();
        await Service.AddAsync("path", "b");
        Assert.True(await WaitAsync(reader));
        Assert.Equal("b", await ReadTextAsync(reader));

        await Service.AddAsync("path", "c");
        Assert.True(await WaitAsync(reader));
        Assert.Equal("c", await ReadTextAsync(reader));
    }

    [Fact]
    public async Task A_change_after_a_wait_that_timed_out_is_not_missed()
    {
        using LiveReader reader = await FollowTailAsync();
        Task<bool> wait = WaitAsync(reader);
        _host.Clock.Advance(Minute);
        Assert.False(await wait);
        await Service.AddAsync("path", "b");
        Assert.True(await WaitAsync(reader));
        Assert.Equal("b", await ReadTextAsync(reader));
    }

    [Fact]
    public async Task Appends_to_the_source_do_not_wake_a_reader_of_the_fork()
    {
        await Service.MakeAsync("fork", fork: Fork("path"));
        using LiveReader reader = await FollowTailAsync("fork");
        Task<bool> wait = WaitAsync(reader);
        await Service.AddAsync("path", "b");
        Assert.False(wait.IsCompleted);
        await Service.AddAsync("fork", "c");
        Assert.True(await wait);
        Assert.Equal("c", await ReadTextAsync(reader));
    }

    [Fact]
    public async Task The_inherited_part_of_a_fork_is_returned_without_waiting()
    {
        await Service.MakeAsync("fork", fork: Fork("path"));
        var opened = Assert.IsType<LiveOpenOutcome.Opened>(await Service.FollowAsync("fork"));
        opened.Reader.Dispose();
        Assert.Equal("a", opened.First.AsText());
    }

    [Fact]
    public async Task All_readers_at_the_same_offset_share_one_segment()
    {
        LiveReader[] readers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => FollowTailAsync()));
        Task<bool>[] waits = [.. readers.Select(WaitAsync)];
        await Service.AddAsync("path", "b");
        Assert.All(await Task.WhenAll(waits), Assert.True);
        List<Segment?> read = [];
        foreach (LiveReader reader in readers)
        {
            read.Add(Assert.IsType<ReadOutcome.Read>(await reader.ReadAsync(CancellationToken.None)).Chunk.Data);
            reader.Dispose();
            reader.Dispose();
        }

        Assert.Single(read.Distinct());
    }

    [Fact]
    public async Task Refused_and_disposed_readers_keep_no_stream_active()
    {
        await using var host = new TestHost(new StreamServiceOptions { MaxActiveStreams = 10 });
        await host.Service.MakeAsync("path", "a");
        for (int i = 0; i < 50; i++)
        {
            LiveOpenOutcome missing = await host.Service.FollowAsync($"missing/{i}");
            Assert.IsType<ReadOutcome.NotFound>(Assert.IsType<LiveOpenOutcome.Refused>(missing).Reason);
            await host.Service.MakeAsync($"s/{i}");
            Assert.IsType<LiveOpenOutcome.Refused>(
                await host.Service.FollowAsync($"s/{i}", ReadFrom.At(new Offset(1, 1))));
            Assert.IsType<LiveOpenOutcome.Opened>(await host.Service.FollowAsync($"s/{i}")).Reader.Dispose();
        }

        Assert.InRange(host.Service.ActiveStreamCount, 1, 11);
    }

    private async Task<LiveReader> FollowTailAsync(string path = "path") =>
        Assert.IsType<LiveOpenOutcome.Opened>(await Service.FollowAsync(path, ReadFrom.Now)).Reader;

    // The clock does not advance, so without the deadline a missing wake-up would block the test.
    private static Task<bool> WaitAsync(LiveReader reader) =>
        reader.WaitAsync(Minute, CancellationToken.None).AsTask().WaitAsync(TestDeadline.Limit);

    private static async Task<string> ReadTextAsync(LiveReader reader) =>
        Assert.IsType<ReadOutcome.Read>(await reader.ReadAsync(CancellationToken.None)).Chunk.AsText();
}
