using System.Diagnostics;
using DurableStreams.Addressing;
using DurableStreams.Appending;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Live;
using DurableStreams.Reading;
using DurableStreams.Streams;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Time;
using static DurableStreams.Core.Tests.Scenarios.ServiceCalls;

namespace DurableStreams.Core.Tests.Live;

/// <summary>Streams with a time to live while somebody follows them.</summary>
public sealed class LiveLifetimeTests : IAsyncDisposable
{
    private static readonly StreamLifetime Lifetime = new(20, null);

    private readonly TestHost _host = new();

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_stream_lives_as_long_as_it_is_followed_and_its_time_longer()
    {
        await _host.Service.MakeAsync("path", "a", lifetime: Lifetime);
        using (await FollowAsync(_host.Service))
        {
            await FollowedForAsync(200, _host, _host.Service);
            Assert.Equal("live", await _host.Service.StatusAsync("path"));
        }

        _host.Advance(19);
        Assert.Equal("live", await _host.Service.StatusAsync("path"));
        _host.Advance(4);
        Assert.Equal("missing", await _host.Service.StatusAsync("path"));
    }

    [Fact]
    public async Task It_lives_as_long_as_the_last_of_several_follows_it()
    {
        await _host.Service.MakeAsync("path", "a", lifetime: Lifetime);
        LiveReader first = await FollowAsync(_host.Service);
        using LiveReader second = await FollowAsync(_host.Service);
        first.Dispose();
        await FollowedForAsync(200, _host, _host.Service);
        Assert.Equal("live", await _host.Service.StatusAsync("path"));
    }

    [Fact]
    public async Task A_fork_that_is_followed_does_not_keep_its_source_alive()
    {
        await _host.Service.MakeAsync("source", "a", lifetime: Lifetime);
        await _host.Service.MakeAsync("path", fork: Fork("source"));
        using LiveReader reader = await FollowAsync(_host.Service);
        await FollowedForAsync(200, _host, _host.Service);
        Assert.Equal("gone live", await _host.Service.StatusesAsync("source", "path"));
    }

    [Fact]
    public async Task It_stays_alive_after_a_commit_that_the_store_refused()
    {
        var faults = new FaultScript();
        StreamService service = _host.Start(faults);
        await service.MakeAsync("path", "a", lifetime: Lifetime);
        using LiveReader reader = await FollowAsync(service);
        faults.Next(StoreCall.Commit, Fault.Before);
        Assert.IsType<AppendOutcome.Unavailable>(await service.PostAsync("path", "b"));
        await FollowedForAsync(200, _host, service);
        Assert.Equal("live", await service.StatusAsync("path"));
    }

    [Fact]
    public async Task It_stays_alive_after_the_store_was_away_for_a_while()
    {
        var faults = new FaultScript();
        StreamService service = _host.Start(faults);
        await service.MakeAsync("path", "a", lifetime: Lifetime);
        using LiveReader reader = await FollowAsync(service);
        faults.Always(StoreCall.Commit, Fault.Before).Always(StoreCall.Get, Fault.Before);
        _host.Advance(10);
        faults.Always(StoreCall.Commit, null).Always(StoreCall.Get, null);
        await FollowedForAsync(200, _host, service);
        Assert.Equal("live", await service.StatusAsync("path"));
    }

    [Fact]
    public async Task On_a_shared_store_a_process_that_only_reads_keeps_it_alive()
    {
        await using var host = new TestHost(isExclusive: false);
        await host.Service.MakeAsync("path", "a", lifetime: Lifetime);
        StreamService other = host.Start();
        using (await FollowAsync(other))
        {
            await FollowedForAsync(200, host, host.Service);
            Assert.Equal("live", await host.Service.StatusAsync("path"));
        }

        host.Advance(23);
        Assert.Equal("missing", await host.Service.StatusAsync("path"));
    }

    [Fact]
    public async Task On_a_shared_store_a_process_that_remembers_another_life_keeps_this_one_alive()
    {
        await using var host = new TestHost(isExclusive: false);
        StreamService other = host.Start();
        await other.MakeAsync("path", "a life without end");
        await other.AddAsync("path", "b");
        await host.Service.RemoveAsync("path");
        await host.Service.MakeAsync("path", "a", lifetime: Lifetime);
        using LiveReader reader = await FollowAsync(other);
        await FollowedForAsync(200, host, host.Service);
        Assert.Equal("live", await host.Service.StatusAsync("path"));
    }

    [Fact]
    public async Task On_a_shared_store_expiry_wakes_the_readers_of_a_process_that_only_reads()
    {
        await using var host = new TestHost(isExclusive: false);
        await host.Service.MakeAsync("path", "a", lifetime: new StreamLifetime(null, host.Now.AddSeconds(10)));
        using LiveReader reader = await FollowAsync(host.Start());
        Task<bool> wait = reader.WaitAsync(TimeSpan.FromMinutes(1), CancellationToken.None).AsTask();
        host.Advance(12);
        Assert.True(await wait.WaitAsync(TestDeadline.Limit));
        Assert.IsType<ReadOutcome.NotFound>(await reader.ReadAsync(CancellationToken.None));
    }

    /// <summary>
    /// Lets time pass no faster than the renewals come, which take threads of their own. When none comes, time passes all
    /// the same, and the stream is gone in the end.
    /// </summary>
    private static async Task FollowedForAsync(int seconds, TestHost host, StreamService service)
    {
        for (DateTimeOffset end = host.Now.AddSeconds(seconds); host.Now < end || await RestAsync() < TimeSpan.FromSeconds(20);)
        {
            host.Advance(0.5);
            long started = Stopwatch.GetTimestamp();
            while (await RestAsync() < TimeSpan.FromSeconds(15) && Stopwatch.GetElapsedTime(started).TotalSeconds < 1)
            {
                await Task.Yield();
            }
        }

        async Task<TimeSpan> RestAsync() => (await service.FindAsync("path")).Expiry!.Value - host.Now;
    }

    private static async Task<LiveReader> FollowAsync(StreamService service) =>
        Assert.IsType<LiveOpenOutcome.Opened>(await service.FollowAsync("path", ReadFrom.Now)).Reader;
}
