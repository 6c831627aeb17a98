using DurableStreams.Addressing;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Live;
using DurableStreams.Options;
using DurableStreams.Reading;
using DurableStreams.Streams;
using DurableStreams.TestKit.Time;
using static DurableStreams.Core.Tests.Scenarios.ServiceCalls;

namespace DurableStreams.Core.Tests.Live;

/// <summary>Readers follow in one process what another one writes to the store that both share.</summary>
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
        Assert.Equal("b", Assert.IsType<ReadOutcome.Read>(await reader.ReadAsync(CancellationToken.None)).Chunk.AsText());
    }

    [Theory]
    [InlineData("append")]
    [InlineData("close")]
    [InlineData("delete")]
    [InlineData("soft-delete")]
    [InlineData("re-create")]
    [InlineData("expire")]
    public async Task Whatever_another_process_does_wakes(string what)
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
    public async Task A_stream_that_stays_silent_is_looked_at_less_and_less_often()
    {
        await Other.MakeAsync("path", "a");
        using LiveReader reader = await _host.FollowAsync("path");
        _ = SharedStoreHost.WaitAsync(reader);
        Assert.Equal(TimeSpan.FromSeconds(5) / Interval, await _host.LooksInAsync(TimeSpan.FromSeconds(5)), 2d);
        Assert.InRange(await _host.LooksInAsync(TimeSpan.FromSeconds(5)), 5, 60);
        Assert.InRange(await _host.LooksInAsync(TimeSpan.FromSeconds(60)), 58, 60);
    }

    [Fact]
    public async Task News_make_a_silent_stream_lively()
    {
        await Other.MakeAsync("path", "a");
        using LiveReader reader = await _host.FollowAsync("path");
        Task<bool> wait = SharedStoreHost.WaitAsync(reader);
        await _host.PassAsync(TimeSpan.FromSeconds(30));
        await Other.AddAsync("path", "b");
        await _host.PassAsync(TimeSpan.FromSeconds(1));
        Assert.True(await wait.WaitAsync(TestDeadline.Limit));
        Assert.Equal(TimeSpan.FromSeconds(3) / Interval, await _host.LooksInAsync(TimeSpan.FromSeconds(3)), 2d);
        await _host.PassAsync(TimeSpan.FromSeconds(10));
        Assert.InRange(await _host.LooksInAsync(TimeSpan.FromSeconds(60)), 58, 60);
    }

    [Fact]
    public async Task A_reader_that_comes_makes_a_silent_stream_lively_at_once()
    {
        await Other.MakeAsync("path", "a");
        using LiveReader first = await _host.FollowAsync("path");
        _ = SharedStoreHost.WaitAsync(first);
        await _host.PassAsync(TimeSpan.FromSeconds(30));
        using LiveReader second = await _host.FollowAsync("path");
        Assert.Equal(TimeSpan.FromSeconds(3) / Interval, await _host.LooksInAsync(TimeSpan.FromSeconds(3)), 2d);
    }

    [Fact]
    public async Task One_look_serves_all_who_follow_a_stream()
    {
        await Other.MakeAsync("path", "a");
        List<LiveReader> readers = [];
        List<Task<bool>> waits = [];
        for (int i = 0; i < 200; i++)
        {
            readers.Add(await _host.FollowAsync("path"));
            waits.Add(SharedStoreHost.WaitAsync(readers[^1]));
        }

        Assert.Equal(TimeSpan.FromSeconds(1) / Interval, await _host.LooksInAsync(TimeSpan.FromSeconds(1)), 2d);
        await Other.AddAsync("path", "b");
        Assert.Equal(1, await _host.LooksInAsync(Interval));
        Assert.All(await Task.WhenAll(waits).WaitAsync(TestDeadline.Limit), Assert.True);
        readers.ForEach(reader => reader.Dispose());
    }

    [Fact]
    public async Task All_streams_together_keep_to_the_budget()
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

        // Those who came first did not know yet how many there would be.
        await host.PassAsync(TimeSpan.FromSeconds(1));
        Assert.InRange(await host.LooksInAsync(TimeSpan.FromSeconds(3)), budget, (3 * budget) + streams);

        // Silent, all together ask for 100 a second, and get 50.
        await host.PassAsync(TimeSpan.FromSeconds(20));
        int looks = await host.LooksInAsync(TimeSpan.FromSeconds(20));
        Assert.InRange(looks, 20 * budget * 8 / 10, 20 * budget * 11 / 10);

        // Whoever is left has the budget alone.
        readers[1..].ForEach(reader => reader.Dispose());
        await host.PassAsync(TimeSpan.FromSeconds(10));
        Assert.InRange(await host.LooksInAsync(TimeSpan.FromSeconds(10)), 8, 10);
        readers[0].Dispose();
    }

    [Fact]
    public async Task Nobody_looks_once_the_last_reader_has_gone()
    {
        await Other.MakeAsync("path", "a");
        LiveReader first = await _host.FollowAsync("path");
        LiveReader second = await _host.FollowAsync("path");
        first.Dispose();
        Assert.InRange(await _host.LooksInAsync(TimeSpan.FromSeconds(1)), 38, 40);
        second.Dispose();
        Assert.Equal(0, await _host.LooksInAsync(TimeSpan.FromMinutes(1)));

        using LiveReader third = await _host.FollowAsync("path");
        Assert.InRange(await _host.LooksInAsync(TimeSpan.FromSeconds(1)), 38, 40);
    }

    [Fact]
    public async Task An_outage_of_the_store_ends_nothing()
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
    public async Task Whoever_has_the_store_alone_need_not_look()
    {
        await using var host = new SharedStoreHost(isExclusive: true);
        await host.Service.MakeAsync("path", "a");
        using LiveReader reader = Assert.IsType<LiveOpenOutcome.Opened>(await host.Service.FollowAsync("path", ReadFrom.Now)).Reader;
        int looks = host.Heads.Looks;
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(looks, host.Heads.Looks);
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
                await Other.MakeAsync("path", "another life");
                break;
        }
    }
}
