using DurableStreams.Addressing;
using DurableStreams.Appending;
using DurableStreams.Content;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Creating;
using DurableStreams.Deleting;
using DurableStreams.Live;
using DurableStreams.Producers;
using DurableStreams.Reading;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;
using static DurableStreams.Core.Tests.Scenarios.ServiceCalls;

namespace DurableStreams.Core.Tests.Reading;

/// <summary>The requests that renew the time to live of a stream, and those that do not.</summary>
public sealed class SlidingLifetimeTests : IAsyncLifetime
{
    // Seconds; the renewal slack of this time to live is 10 seconds.
    private const int Ttl = 100;
    private static readonly StreamLifetime Lifetime = new(Ttl, null);

    private readonly TestHost _host = new();

    private StreamService Service => _host.Service;

    public async Task InitializeAsync() => await Service.MakeAsync("path", "a", lifetime: Lifetime);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task An_unused_stream_expires_after_its_time_to_live_and_at_most_the_slack()
    {
        _host.Advance(Ttl - 0.001);
        Assert.Equal("live", await Service.StatusAsync("path"));
        _host.Advance(10.001);
        Assert.Equal("missing", await Service.StatusAsync("path"));
        Assert.IsType<ReadOutcome.NotFound>(await Service.GetAsync("path"));
        Assert.IsType<AppendOutcome.NotFound>(await Service.PostAsync("path", "x"));
        Assert.Equal(DeleteOutcome.NotFound, await Service.DeleteAsync("path"));
    }

    [Fact]
    public Task A_read_renews() => AssertRenewsAsync(() => Service.GetAsync("path"));

    [Fact]
    public Task A_read_at_the_tail_renews() => AssertRenewsAsync(async () =>
    {
        Offset tail = (await Service.FindAsync("path")).TailOffset;
        await Service.GetAsync("path", ReadFrom.At(tail));
    });

    [Fact]
    public Task A_read_from_now_renews() => AssertRenewsAsync(() => Service.GetAsync("path", ReadFrom.Now));

    [Fact]
    public Task An_append_renews() => AssertRenewsAsync(() => Service.PostAsync("path", "x"));

    [Fact]
    public Task Opening_a_live_read_renews() => AssertRenewsAsync(async () =>
        Assert.IsType<LiveOpenOutcome.Opened>(await Service.FollowAsync("path", ReadFrom.Now)).Reader.Dispose());

    [Fact]
    public async Task A_duplicate_renews()
    {
        ProducerStamp stamp = new(TestStreams.Producer("p"), 0, 0);
        Assert.IsType<AppendOutcome.Appended>(await Service.PostAsync("path", "x", producer: stamp));
        await AssertRenewsAsync(async () =>
            Assert.IsType<AppendOutcome.Duplicate>(await Service.PostAsync("path", "x", producer: stamp)));
    }

    [Fact]
    public async Task A_close_and_a_repeated_close_renew()
    {
        Assert.IsType<AppendOutcome.Appended>(await Service.PostAsync("path", close: true));
        await AssertRenewsAsync(async () =>
            Assert.IsType<AppendOutcome.AlreadyClosed>(await Service.PostAsync("path", close: true)));
    }

    [Fact]
    public Task A_read_of_a_closed_stream_renews() => AssertRenewsAsync(async () =>
    {
        await Service.PostAsync("path", close: true);
        await Service.GetAsync("path");
    });

    [Fact]
    public Task A_head_request_does_not_renew() => AssertDoesNotRenewAsync(() => Service.HeadAsync("path"));

    [Fact]
    public Task A_repeated_creation_does_not_renew() => AssertDoesNotRenewAsync(async () =>
        Assert.IsType<CreateOutcome.Exists>(await Service.PutAsync("path", lifetime: Lifetime)));

    [Fact]
    public Task A_refused_append_does_not_renew() => AssertDoesNotRenewAsync(async () =>
        Assert.IsType<AppendOutcome.ContentTypeMismatch>(await Service.PostAsync("path", "1", type: ContentType.Json)));

    [Fact]
    public async Task A_read_of_a_fork_does_not_renew_its_source()
    {
        await Service.MakeAsync("fork", lifetime: new StreamLifetime(10_000, null), fork: Fork("path"));
        for (int i = 0; i < 12; i++)
        {
            Assert.Equal("a", await Service.TextAsync("fork"));
            _host.Advance(Ttl / 10);
        }

        Assert.Equal("gone live", await Service.StatusesAsync("path", "fork"));
    }

    [Fact]
    public async Task A_request_within_the_slack_writes_nothing()
    {
        long commits = (await Service.FindAsync("path")).Commits.Count;
        for (int i = 0; i < 10; i++)
        {
            _host.Advance(1);
            await Service.GetAsync("path");
        }

        Assert.Equal(commits, (await Service.FindAsync("path")).Commits.Count);
        _host.Advance(0.001);
        await Service.GetAsync("path");
        Assert.Equal(commits + 1, (await Service.FindAsync("path")).Commits.Count);
    }

    [Fact]
    public async Task Concurrent_reads_write_one_renewal()
    {
        long commits = (await Service.FindAsync("path")).Commits.Count;
        _host.Advance(50);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => Service.GetAsync("path"))));
        Assert.Equal(commits + 1, (await Service.FindAsync("path")).Commits.Count);
    }

    [Fact]
    public async Task A_renewal_is_kept_after_restarts_and_sweeps()
    {
        for (int i = 0; i < 10; i++)
        {
            _host.Advance(Ttl - 1);
            _host.Restart();
            await _host.SweepAsync();
            Assert.Equal("a", await Service.TextAsync("path"));
        }

        _host.Advance(Ttl + 11);
        await _host.SweepAsync();
        await _host.SweepForHoursAsync(2);
        Assert.Empty(await _host.RemindersAsync());
    }

    private async Task AssertRenewsAsync(Func<Task> use)
    {
        for (int i = 0; i < 5; i++)
        {
            _host.Advance(Ttl - 0.001);
            await use();
        }

        Assert.Equal("live", await Service.StatusAsync("path"));
        _host.Advance(Ttl + 10);
        Assert.Equal("missing", await Service.StatusAsync("path"));
    }

    private async Task AssertDoesNotRenewAsync(Func<Task> use)
    {
        for (int i = 0; i < 11; i++)
        {
            Assert.Equal("live", await Service.StatusAsync("path"));
            await use();
            _host.Advance(Ttl / 10);
        }

        Assert.Equal("missing", await Service.StatusAsync("path"));
    }
}
