using DurableStreams.Addressing;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Live;
using DurableStreams.Options;
using DurableStreams.Reading;
using DurableStreams.Streams;
using DurableStreams.TestKit.Time;
using static DurableStreams.Core.Tests.Scenarios.ServiceCalls;

namespace DurableStreams.Core.Tests.Live;

/// <summary>Live readers in one process see the changes of another process over a shared store.</summary>
public sealed class HeadPollingTests : IAsyncDisposable
{
    private static readonly TimeSpan Interval = new StreamServiceOptions().HeadPollInterval;
    private static readonly TimeSpan Instant = TimeSpan.FromTicks(1);
    private readonly SharedStoreHost _host = new();

    private StreamService Other => _host.Other;

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task An_append_of_another_process_is_found_within_the_interval()
    {
        await Other.MakeAsync("path", "a");
        using LiveReader reader = await _host.FollowAsync("path");
        Task<bool> wait = SharedStoreHost.WaitAsync(reader);
        await Other.AddAsync("path", "b");
        await _host.PassAsync(Interval - Instant);
        Assert.False(wait.IsCompleted);
        await _host.PassAsync(Instant);
        Assert.True(await wait.WaitAsync(TestDeadline.Limit));
        ReadOutcome outcome = await reader.ReadAsync(CancellationToken.None);
        Assert.Equal("b", Assert.IsType<ReadOutcome.Read>(outcome).Chunk.AsText());
    }

    [Theory]
    [InlineData("append")]
    [InlineData("close")]
    [InlineData("delete")]
    [InlineData("soft-delete")]
    [InlineData("re-create")]
    [InlineData("expire")]
    public async Task Every_change_of_another_process_wakes_a_reader(string what)
    {
        await Other.MakeAsync("path", "a", lifetime: new StreamLifetime(null, _host.Clock.GetUtcNow().AddSeconds(3)));
        using LiveReader reader = await _host.FollowAsync("path");
        Task<bool> wait = SharedStoreHost.WaitAsync(reader);
        await _host.PassAsync(TimeSpan.FromSeconds(1));
        Assert.False(wait.IsCompleted);
        await DoAsync(what);
        await _host.PassAsync(what == "expire" ? TimeSpan.FromSeconds(3) : Interval);

        Assert.True(await wait.WaitAsync(TestDeadline.Limit));
        ReadOutcome outcome = await reader.ReadAsync(CancellationToken.None);
        switch (what)
        {
            case "append":
                Assert.Equal("b", Assert.IsType<ReadOutcome.Read>(outcome).Chunk.AsText());
                break;
            case "close":
                Assert.True(Assert.IsType<ReadOutcome.Read>(outcome).Chunk.AtEnd);
                break;
            case "soft-delete":
                Assert.IsType<ReadOutcome.Gone>(outcome);
                break;
            default:
                Assert.IsType<ReadOutcome.NotFound>(outcome);
                break;
        }
    }

    [Fact]
    public async Task An_idle_stream_is_polled_less_and_less_often()
    {
        await Other.MakeAsync("path", "a");
        using LiveReader reader = await _host.FollowAsync("path");
        _ = SharedStoreHost.WaitAsync(reader);
        Assert.Equal(TimeSpan.FromSeconds(5) / Interval, await _host.CountPollsAsync(TimeSpan.FromSeconds(5)), 2d);
        Assert.InRange(await _host.CountPollsAsync(TimeSpan.FromSeconds(5)), 5, 60);
        Assert.InRange(await _host.CountPollsAsync(TimeSpan.FromSeconds(60)), 58, 60);
    }

    [Fact]
    public async Task A_change_of_an_idle_stream_shortens_the_interval()
    {
        await Other.MakeAsync("path", "a");
        using LiveReader reader = await _host.FollowAsync("path");
        Task<bool> wait = SharedStoreHost.WaitAsync(reader);
        await _host.PassAsync(TimeSpan.FromSeconds(30));
        await Other.AddAsync("path", "b");
        await _host.PassAsync(TimeSpan.FromSeconds(1));
        Assert.True(await wait.WaitAsync(TestDeadline.Limit));
        Assert.Equal(TimeSpan.FromSeconds(3) / Interval, await _host.CountPollsAsync(TimeSpan.FromSeconds(3)), 2d);
        await _host.PassAsync(TimeSpan.FromSeconds(10));
        Assert.InRange(await _host.CountPollsAsync(TimeSpan.FromSeconds(60)), 58, 60);
    }

    [Fact]
    public async Task A_new_reader_of_an_idle_stream_shortens_the_interval_at_once()
    {
        await Other.MakeAsync("path", "a");
        using LiveReader first = await _host.FollowAsync("path");
        _ = SharedStoreHost.WaitAsync(first);
        await _host.PassAsync(TimeSpan.FromSeconds(30));
        using LiveReader second = await _host.FollowAsync("path");
        Assert.Equal(TimeSpan.FromSeconds(3) / Interval, await _host.CountPollsAsync(TimeSpan.FromSeconds(3)), 2d);
    }

    [Fact]
    public async Task One_poll_serves_all_readers_of_a_stream()
    {
        await Other.MakeAsync("path", "a");
        List<LiveReader> readers = [];
        List<Task<bool>> waits = [];
        for (int i = 0; i < 200; i++)
        {
            readers.Add(await _host.FollowAsync("path"));
            waits.Add(SharedStoreHost.WaitAsync(readers[^1]));
        }

        Assert.Equal(TimeSpan.FromSeconds(1) / Interval, await _host.CountPollsAsync(TimeSpan.FromSeconds(1)), 2d);
        await Other.AddAsync("path", "b");
        Assert.Equal(1, await _host.CountPollsAsync(Interval));
        Assert.All(await Task.WhenAll(waits).WaitAsync(TestDeadline.Limit), Assert.True);
        readers.ForEach(reader => reader.Dispose());
    }

    [Fact]
    public async Task All_streams_together_stay_within_the_polling_budget()
    {
        const int streams = 100;
        const int budget = 50;
        await using var host = new SharedStoreHost(new StreamServiceOptions { MaxHeadPollsPerSecond = budget });
        List<LiveReader> readers = [];
        for (int i = 0; i < streams; i++)
        {
            await host.Other.MakeAsync($"path/{i}", "a");
            readers.Add(await host.FollowAsync($"path/{i}"));
        }

        // The first streams were scheduled before the number of streams was known.
        await host.PassAsync(TimeSpan.FromSeconds(1));
        Assert.InRange(await host.CountPollsAsync(TimeSpan.FromSeconds(3)), budget, (3 * budget) + streams);

        // The idle streams request 100 polls per second together, and get 50.
        await host.PassAsync(TimeSpan.FromSeconds(20));
        int polls = await host.CountPollsAsync(TimeSpan.FromSeconds(20));
        Assert.InRange(polls, 20 * budget * 8 / 10, 20 * budget * 11 / 10);

        // The remaining stream has the whole budget.
        readers[1..].ForEach(reader => reader.Dispose());
        await host.PassAsync(TimeSpan.FromSeconds(10));
        Assert.InRange(await host.CountPollsAsync(TimeSpan.FromSeconds(10)), 8, 10);
        readers[0].Dispose();
    }

    [Fact]
    public async Task A_stream_without_readers_is_not_polled()
    {
        await Other.MakeAsync("path", "a");
        LiveReader first = await _host.FollowAsync("path");
        LiveReader second = await _host.FollowAsync("path");
        first.Dispose();
        Assert.InRange(await _host.CountPollsAsync(TimeSpan.FromSeconds(1)), 38, 40);
        second.Dispose();
        Assert.Equal(0, await _host.CountPollsAsync(TimeSpan.FromMinutes(1)));

        using LiveReader third = await _host.FollowAsync("path");
        Assert.InRange(await _host.CountPollsAsync(TimeSpan.FromSeconds(1)), 38, 40);
    }

    [Fact]
    public async Task Polling_continues_after_an_outage_of_the_store()
    {
        await Other.MakeAsync("path", "a");
        using LiveReader reader = await _host.FollowAsync("path");
        Task<bool> wait = SharedStoreHost.WaitAsync(reader);
        _host.Heads.IsDown = true;
        await Other.AddAsync("path", "b");
        await _host.PassAsync(TimeSpan.FromSeconds(2));
        Assert.False(wait.IsCompleted);
        _host.Heads.IsDown = false;
        await _host.PassAsync(Interval);
        Assert.True(await wait.WaitAsync(TestDeadline.Limit));
    }

    [Fact]
    public async Task An_exclusive_store_is_not_polled()
    {
        await using var host = new SharedStoreHost(isExclusive: true);
        await host.Service.MakeAsync("path", "a");
        LiveOpenOutcome outcome = await host.Service.FollowAsync("path", ReadFrom.Now);
        using LiveReader reader = Assert.IsType<LiveOpenOutcome.Opened>(outcome).Reader;
        int polls = host.Heads.Polls;
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(polls, host.Heads.Polls);
    }

    private async Task DoAsync(string what)
    {
        switch (what)
        {
            case "append":
                await Other.AddAsync("path", "b");
                break;
            case "close":
                await Other.PostAsync("path", close: true);
                break;
            case "soft-delete":
                await Other.MakeAsync("fork", fork: Fork("path"));
                await Other.RemoveAsync("path");
                break;
            case "delete":
                await Other.RemoveAsync("path");
                break;
            case "re-create":
                await Other.RemoveAsync("path");
                await Other.MakeAsync("path", "another incarnation");
                break;
        }
    }
}
