using DurableStreams.Addressing;
using DurableStreams.Appending;
using DurableStreams.Content;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Creating;
using DurableStreams.Deleting;
using DurableStreams.Reading;
using DurableStreams.Streams;
using static DurableStreams.Core.Tests.Scenarios.ServiceCalls;

namespace DurableStreams.Core.Tests.Deleting;

/// <summary>Expired streams, before and after the sweeper deletes them.</summary>
public sealed class ExpiryTests : IAsyncLifetime
{
    private readonly TestHost _host = new();

    private StreamService Service => _host.Service;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_fixed_expiry_is_exact_and_does_not_slide()
    {
        DateTimeOffset expiry = _host.Now.AddSeconds(30);
        await Service.MakeAsync("path", "a", lifetime: new StreamLifetime(null, expiry));
        for (int i = 0; i < 29; i++)
        {
            _host.Advance(1);
            await Service.GetAsync("path");
            await Service.AddAsync("path", "x");
        }

        _host.Clock.Advance(expiry - _host.Now - TimeSpan.FromTicks(1));
        Assert.Equal(expiry, (await Service.FindAsync("path")).Expiry);
        _host.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal("missing", await Service.StatusAsync("path"));
    }

    [Fact]
    public async Task A_stream_with_a_time_to_live_of_0_or_an_expiry_in_the_past_expires_at_once()
    {
        StreamHead first = await Service.MakeAsync("path", "a", lifetime: new StreamLifetime(0, null));
        Assert.Equal("missing", await Service.StatusAsync("path"));
        var past = new StreamLifetime(null, _host.Now.AddDays(-1));
        StreamHead second = await Service.MakeAsync("path", "b", lifetime: past);
        Assert.True(second.Generation > first.Generation);
        Assert.Equal("missing", await Service.StatusAsync("path"));
        Assert.IsType<AppendOutcome.NotFound>(await Service.PostAsync("path", "c"));
        await _host.SweepForHoursAsync(2);
        Assert.Empty(await _host.RemindersAsync());
        Assert.False(await _host.StoresAsync("path", first.Incarnation));
        Assert.False(await _host.StoresAsync("path", second.Incarnation));
    }

    [Fact]
    public async Task A_huge_time_to_live_does_not_overflow()
    {
        StreamHead head = await Service.MakeAsync("path", "a", lifetime: new StreamLifetime(long.MaxValue, null));
        Assert.Equal(DateTimeOffset.MaxValue, head.Expiry);
        _host.Advance(100_000);
        await _host.SweepAsync();
        Assert.Equal("a", await Service.TextAsync("path"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_expired_stream_is_replaced_by_a_creation(bool isSwept)
    {
        StreamHead old = await Service.MakeAsync("path", "old", lifetime: new StreamLifetime(10, null));
        _host.Advance(12);
        if (isSwept)
        {
            await _host.SweepAsync();
        }

        StreamHead again = await Service.MakeAsync("path", "new", type: ContentType.Default);
        Assert.NotEqual(old.Incarnation, again.Incarnation);
        Assert.True(again.Generation > old.Generation);
        Assert.Equal("new", await Service.TextAsync("path"));
        Assert.IsType<ReadOutcome.OffsetOfOtherIncarnation>(
            await Service.GetAsync("path", ReadFrom.At(old.TailOffset)));
        await _host.SweepForHoursAsync(2);
        Assert.Equal("new", await Service.TextAsync("path"));
        Assert.False(await _host.StoresAsync("path", old.Incarnation));
    }

    [Fact]
    public async Task The_same_creation_after_expiry_is_a_creation_and_not_a_repetition()
    {
        var lifetime = new StreamLifetime(10, null);
        await Service.MakeAsync("path", "old", lifetime: lifetime);
        Assert.IsType<CreateOutcome.Exists>(await Service.PutAsync("path", lifetime: lifetime));
        _host.Advance(12);
        await Service.MakeAsync("path", lifetime: lifetime);
        Assert.Equal("", await Service.TextAsync("path"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_expired_stream_with_forks_is_gone_and_blocks_its_path(bool isSwept)
    {
        await Service.MakeAsync("source", "a", lifetime: new StreamLifetime(10, null));
        await Service.MakeAsync("fork", "b", lifetime: new StreamLifetime(1_000_000, null), fork: Fork("source"));
        _host.Advance(12);
        if (isSwept)
        {
            await _host.SweepAsync();
        }

        Assert.IsType<HeadOutcome.Gone>(await Service.HeadAsync("source"));
        Assert.IsType<ReadOutcome.Gone>(await Service.GetAsync("source"));
        Assert.IsType<AppendOutcome.Gone>(await Service.PostAsync("source", "x"));
        Assert.Equal(DeleteOutcome.Gone, await Service.DeleteAsync("source"));
        Assert.IsType<CreateOutcome.PathBlocked>(await Service.PutAsync("source"));
        Assert.IsType<CreateOutcome.SourceGone>(await Service.PutAsync("other", fork: Fork("source")));
        Assert.Equal("a|b", await Service.TextAsync("fork"));
        await Service.RemoveAsync("fork");
        Assert.Equal("missing", await Service.StatusAsync("source"));
        await Service.MakeAsync("source", "new");
    }

    [Fact]
    public async Task Replacing_an_expired_fork_releases_its_source()
    {
        await Service.MakeAsync("source", "a");
        await Service.MakeAsync("fork", lifetime: new StreamLifetime(10, null), fork: Fork("source"));
        await Service.RemoveAsync("source");
        _host.Advance(12);
        Assert.Equal("gone missing", await Service.StatusesAsync("source", "fork"));
        await Service.MakeAsync("fork", "new");
        Assert.Equal("missing live", await Service.StatusesAsync("source", "fork"));
    }

    [Fact]
    public async Task One_of_many_concurrent_creations_over_an_expired_stream_succeeds()
    {
        await Service.MakeAsync("path", "old", lifetime: new StreamLifetime(10, null));
        _host.Advance(12);
        CreateOutcome[] outcomes = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(_ => Task.Run(() => Service.PutAsync("path"))));
        Assert.Single(outcomes, outcome => outcome is CreateOutcome.Created);
        Assert.Equal(15, outcomes.Count(outcome => outcome is CreateOutcome.Exists));
    }
}
