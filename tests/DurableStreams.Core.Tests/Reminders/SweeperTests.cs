using DurableStreams.Addressing;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Storage;
using DurableStreams.Streams;
using static DurableStreams.Core.Tests.Scenarios.ServiceCalls;

namespace DurableStreams.Core.Tests.Reminders;

public sealed class SweeperTests : IAsyncLifetime
{
    private readonly TestHost _host = new();

    private StreamService Service => _host.Service;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Nothing_is_processed_if_nothing_is_due()
    {
        await Service.MakeAsync("path", "a", lifetime: new StreamLifetime(100, null));
        Assert.Equal(0, await Service.SweepAsync(CancellationToken.None));
        Assert.Equal([ReminderKind.Expire], (await _host.RemindersAsync()).Select(reminder => reminder.Kind));
    }

    [Fact]
    public async Task An_expired_stream_is_deleted_and_purged_after_the_delay()
    {
        StreamHead head = await Service.MakeAsync("path", "a", lifetime: new StreamLifetime(100, null));
        _host.Advance(110);
        await _host.SweepAsync();
        Assert.Equal(StreamStatus.Deleted, (await StoredAsync("path"))!.Status);
        Assert.True(await _host.StoresAsync("path", head.Incarnation));
        _host.Advance(3_599);
        await _host.SweepAsync();
        Assert.True(await _host.StoresAsync("path", head.Incarnation));
        _host.Advance(1);
        await _host.SweepAsync();
        Assert.False(await _host.StoresAsync("path", head.Incarnation));
        Assert.Empty(await _host.RemindersAsync());
    }

    [Fact]
    public async Task A_deleted_stream_is_purged_after_the_delay_and_its_recreated_path_is_not()
    {
        StreamHead old = await Service.MakeAsync("path", "old");
        await Service.RemoveAsync("path");
        StreamHead again = await Service.MakeAsync("path", "new");
        _host.Advance(3_600);
        await _host.SweepAsync();
        Assert.False(await _host.StoresAsync("path", old.Incarnation));
        Assert.True(await _host.StoresAsync("path", again.Incarnation));
        Assert.Equal("new", await Service.TextAsync("path"));
        Assert.Empty(await _host.RemindersAsync());
    }

    [Fact]
    public async Task A_tombstone_stays_and_keeps_the_generation()
    {
        StreamHead old = await Service.MakeAsync("path", "old");
        await Service.RemoveAsync("path");
        await _host.SweepForHoursAsync(2);
        _host.Restart();
        StreamHead tombstone = (await StoredAsync("path"))!;
        Assert.Equal(StreamStatus.Deleted, tombstone.Status);
        Assert.Equal(old.Generation, tombstone.Generation);
    }

    [Fact]
    public async Task A_renewed_stream_is_checked_again_at_its_new_expiry()
    {
        await Service.MakeAsync("path", "a", lifetime: new StreamLifetime(100, null));
        _host.Advance(90);
        await Service.GetAsync("path");
        DateTimeOffset renewed = (await Service.FindAsync("path")).Expiry!.Value;
        _host.Advance(20);
        Assert.Equal(1, await Service.SweepAsync(CancellationToken.None));
        Assert.Equal(0, await Service.SweepAsync(CancellationToken.None));
        var scheduled = await _host.Store.ReadDueAsync(DateTimeOffset.MaxValue, 10, CancellationToken.None);
        Assert.Equal(renewed, Assert.Single(scheduled).DueAt);
        Assert.Equal("live", await Service.StatusAsync("path"));
    }

    [Fact]
    public async Task A_huge_stream_is_purged_page_by_page()
    {
        StreamHead head = await Service.MakeAsync("path", "a");
        for (int i = 0; i < 1_700; i++)
        {
            await Service.AddAsync("path", "x");
        }

        await Service.RemoveAsync("path");
        _host.Advance(3_600);
        int rounds = 0;
        while (await Service.SweepAsync(CancellationToken.None) > 0)
        {
            rounds++;
        }

        Assert.InRange(rounds, 4, 10);
        Assert.False(await _host.StoresAsync("path", head.Incarnation));
    }

    [Fact]
    public async Task On_a_shared_store_the_purge_of_a_huge_stream_is_signalled_to_a_worker()
    {
        await using var host = new TestHost(isExclusive: false);
        StreamHead head = await host.Service.MakeAsync("path", "a");
        for (int i = 0; i < 700; i++)
        {
            await host.Service.AddAsync("path", "x");
        }

        await host.Service.RemoveAsync("path");
        host.Advance(3_600);
        await host.SweepAsync();

        (StreamPath stream, Incarnation incarnation) = Assert.Single(host.Signals.Purges);
        Assert.Equal(("path", head.Incarnation), (stream.Value, incarnation));
        Assert.True(await host.Service.PurgeAsync(stream, incarnation, 500, CancellationToken.None));
        host.Advance(60);
        await host.SweepAsync();
        Assert.Empty(await host.RemindersAsync());
    }

    [Theory]
    [InlineData(64, 1)]
    [InlineData(10, 0)]
    public async Task On_a_shared_store_the_worker_of_a_purged_stream_is_signalled_if_it_may_have_joined_segments(
        int appends, int signals)
    {
        await using var host = new TestHost(isExclusive: false);
        StreamHead head = await host.Service.MakeAsync("path", "a");
        for (int i = 1; i < appends; i++)
        {
            await host.Service.AddAsync("path", "x");
        }

        await host.Service.RemoveAsync("path");
        host.Advance(3_600);
        await host.SweepAsync();

        Assert.Equal(Enumerable.Repeat(head.Incarnation, signals), host.Signals.Purges.Select(purge => purge.Incarnation));
        Assert.False(await host.StoresAsync("path", head.Incarnation));
        Assert.Empty(await host.RemindersAsync());
    }

    [Fact]
    public async Task More_reminders_than_a_page_are_all_processed()
    {
        for (int i = 0; i < 350; i++)
        {
            await Service.MakeAsync($"s/{i}", "a", lifetime: new StreamLifetime(10, null));
        }

        await _host.SweepForHoursAsync(2);
        Assert.Empty(await _host.RemindersAsync());
        Assert.Empty(await _host.Store.ListAsync("", null, 1_000, CancellationToken.None));
    }

    [Fact]
    public async Task Concurrent_sweepers_do_not_interfere()
    {
        for (int i = 0; i < 100; i++)
        {
            await Service.MakeAsync($"s/{i}", "a", lifetime: new StreamLifetime(i % 2 == 0 ? 10 : 1_000_000, null));
        }

        StreamHead source = await Service.MakeAsync("source");
        for (int i = 0; i < 50; i++)
        {
            await Service.MakeAsync($"f/{i}", lifetime: new StreamLifetime(10, null));
        }

        _host.Advance(60);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (await Service.SweepAsync(CancellationToken.None) > 0)
            {
            }
        })));
        Assert.Equal(51, (await _host.Store.ListAsync("", null, 1_000, CancellationToken.None)).Count);
        Assert.Equal(source.Incarnation, (await Service.FindAsync("source")).Incarnation);
    }

    [Fact]
    public async Task A_cancelled_sweep_is_continued_by_the_next_one()
    {
        await Service.MakeAsync("path", "a", lifetime: new StreamLifetime(10, null));
        _host.Advance(60);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Service.SweepAsync(cancelled.Token).AsTask());
        await _host.SweepForHoursAsync(2);
        Assert.Empty(await _host.RemindersAsync());
    }

    [Fact]
    public async Task A_sweep_ends_while_forks_keep_a_deleted_source()
    {
        await Service.MakeAsync("source", "a");
        await Service.MakeAsync("fork", fork: Fork("source"));
        await Service.RemoveAsync("source");
        for (int hour = 0; hour < 24; hour++)
        {
            _host.Advance(3_600);
            await _host.SweepAsync();
        }

        Assert.Equal("gone live", await Service.StatusesAsync("source", "fork"));
    }

    private async Task<StreamHead?> StoredAsync(string path)
    {
        StreamPath stream = TestKit.Streams.TestStreams.Path(path);
        return (await _host.Store.GetAsync(stream, SnapshotQuery.HeadOnly, CancellationToken.None)).Head;
    }
}
