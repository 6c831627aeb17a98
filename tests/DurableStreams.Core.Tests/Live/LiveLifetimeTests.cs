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

/// <summary>Live readers renew the time to live of a stream.</summary>
public sealed class LiveLifetimeTests : IAsyncDisposable
{
    private static readonly StreamLifetime Lifetime = new(20, null);

    private readonly TestHost _host = new();

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_stream_expires_its_time_to_live_after_the_last_live_reader_has_left()
    {
        await _host.Service.MakeAsync("path", "a", lifetime: Lifetime);
        using (await FollowAsync(_host.Service))
        {
            await AdvanceWithRenewalsAsync(200, _host, _host.Service);
            Assert.Equal("live", await _host.Service.StatusAsync("path"));
        }

        _host.Advance(19);
        Assert.Equal("live", await _host.Service.StatusAsync("path"));
        _host.Advance(4);
        Assert.Equal("missing", await _host.Service.StatusAsync("path"));
    }

    [Fact]
    public async Task A_stream_is_renewed_until_the_last_of_several_readers_has_left()
    {
        await _host.Service.MakeAsync("path", "a", lifetime: Lifetime);
        LiveReader first = await FollowAsync(_host.Service);
        using LiveReader second = await FollowAsync(_host.Service);
        first.Dispose();
        await AdvanceWithRenewalsAsync(200, _host, _host.Service);
        Assert.Equal("live", await _host.Service.StatusAsync("path"));
    }

    [Fact]
    public async Task A_reader_of_a_fork_does_not_renew_its_source()
    {
        await _host.Service.MakeAsync("source", "a", lifetime: Lifetime);
        await _host.Service.MakeAsync("path", fork: Fork("source"));
        using LiveReader reader = await FollowAsync(_host.Service);
        await AdvanceWithRenewalsAsync(200, _host, _host.Service);
        Assert.Equal("gone live", await _host.Service.StatusesAsync("source", "path"));
    }

    [Fact]
    public async Task A_stream_is_renewed_after_a_commit_that_the_store_refused()
    {
        var faults = new FaultScript();
        StreamService service = _host.Start(faults);
        await service.MakeAsync("path", "a", lifetime: Lifetime);
        using LiveReader reader = await FollowAsync(service);
        faults.Next(StoreCall.Commit, Fault.Before);
        Assert.IsType<AppendOutcome.Unavailable>(await service.PostAsync("path", "b"));
        await AdvanceWithRenewalsAsync(200, _host, service);
        Assert.Equal("live", await service.StatusAsync("path"));
    }

    [Fact]
    public async Task A_stream_is_renewed_after_an_outage_of_the_store()
    {
        var faults = new FaultScript();
        StreamService service = _host.Start(faults);
        await service.MakeAsync("path", "a", lifetime: Lifetime);
        using LiveReader reader = await FollowAsync(service);
        faults.Always(StoreCall.Commit, Fault.Before).Always(StoreCall.Get, Fault.Before);
        _host.Advance(10);
        faults.Always(StoreCall.Commit, null).Always(StoreCall.Get, null);
        await AdvanceWithRenewalsAsync(200, _host, service);
        Assert.Equal("live", await service.StatusAsync("path"));
    }

    [Fact]
    public async Task On_a_shared_store_a_process_that_only_reads_renews_a_stream()
    {
        await using var host = new TestHost(isExclusive: false);
        await host.Service.MakeAsync("path", "a", lifetime: Lifetime);
        StreamService other = host.Start();
        using (await FollowAsync(other))
        {
            await AdvanceWithRenewalsAsync(200, host, host.Service);
            Assert.Equal("live", await host.Service.StatusAsync("path"));
        }

        host.Advance(23);
        Assert.Equal("missing", await host.Service.StatusAsync("path"));
    }

    [Fact]
    public async Task On_a_shared_store_a_process_that_has_cached_another_incarnation_renews_this_one()
    {
        await using var host = new TestHost(isExclusive: false);
        StreamService other = host.Start();
        await other.MakeAsync("path", "an incarnation that never expires");
        await other.AddAsync("path", "b");
        await host.Service.RemoveAsync("path");
        await host.Service.MakeAsync("path", "a", lifetime: Lifetime);
        using LiveReader reader = await FollowAsync(other);
        await AdvanceWithRenewalsAsync(200, host, host.Service);
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
    /// Advances the clock no faster than the renewals, which run on other threads once half of the lifetime is over.
    /// Without renewals the clock advances all the same, so that the stream expires and the test fails.
    /// </summary>
    private static async Task AdvanceWithRenewalsAsync(int seconds, TestHost host, StreamService service)
    {
        DateTimeOffset end = host.Now.AddSeconds(seconds);
        while (host.Now < end || await RemainingAsync() < TimeSpan.FromSeconds(20))
        {
            host.Advance(0.5);
            long started = Stopwatch.GetTimestamp();
            while (await RemainingAsync() < TimeSpan.FromSeconds(10)
                && Stopwatch.GetElapsedTime(started).TotalSeconds < 1)
            {
                await Task.Yield();
            }
        }

        async Task<TimeSpan> RemainingAsync() => (await service.FindAsync("path")).Expiry!.Value - host.Now;
    }

    private static async Task<LiveReader> FollowAsync(StreamService service) =>
        Assert.IsType<LiveOpenOutcome.Opened>(await service.FollowAsync("path", ReadFrom.Now)).Reader;
}
