using DurableStreams.Addressing;
using DurableStreams.Appending;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Creating;
using DurableStreams.Deleting;
using DurableStreams.Live;
using DurableStreams.Reading;
using DurableStreams.Streams;
using static DurableStreams.Core.Tests.Scenarios.ServiceCalls;

namespace DurableStreams.Core.Tests.Deleting;

/// <summary>Deleted streams that are kept for their forks (§4.2).</summary>
public sealed class SoftDeleteTests : IAsyncLifetime
{
    private readonly TestHost _host = new();

    private StreamService Service => _host.Service;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_deleted_source_with_a_fork_is_gone_for_every_request_and_its_fork_is_not()
    {
        Offset tail = (await Service.MakeAsync("source", "a")).TailOffset;
        await Service.MakeAsync("fork", fork: Fork("source"));
        await Service.RemoveAsync("source");
        await GoneAsync();
        await Service.AddAsync("fork", "b");
        Assert.Equal("a|b", await Service.TextAsync("fork"));
        _host.Restart();
        await GoneAsync();
        Assert.Equal("a|b", await Service.TextAsync("fork"));
        await _host.SweepForHoursAsync(3);
        await GoneAsync();
        Assert.Equal("a|b", await Service.TextAsync("fork"));

        async Task GoneAsync()
        {
            Assert.IsType<HeadOutcome.Gone>(await Service.HeadAsync("source"));
            Assert.IsType<ReadOutcome.Gone>(await Service.GetAsync("source"));
            Assert.IsType<ReadOutcome.Gone>(await Service.GetAsync("source", ReadFrom.Now));
            Assert.IsType<ReadOutcome.Gone>(await Service.GetAsync("source", ReadFrom.At(tail)));
            LiveOpenOutcome live = await Service.FollowAsync("source");
            Assert.IsType<ReadOutcome.Gone>(Assert.IsType<LiveOpenOutcome.Refused>(live).Reason);
            Assert.IsType<AppendOutcome.Gone>(await Service.PostAsync("source", "x"));
            Assert.IsType<AppendOutcome.Gone>(await Service.PostAsync("source", close: true));
            Assert.Equal(DeleteOutcome.Gone, await Service.DeleteAsync("source"));
            Assert.IsType<CreateOutcome.PathBlocked>(await Service.PutAsync("source"));
            Assert.IsType<CreateOutcome.PathBlocked>(await Service.PutAsync("source", fork: Fork("fork")));
            Assert.IsType<CreateOutcome.SourceGone>(await Service.PutAsync("another", fork: Fork("source")));
        }
    }

    [Fact]
    public async Task Deleting_the_last_fork_deletes_a_soft_deleted_source()
    {
        await Service.MakeAsync("source", "a");
        await Service.MakeAsync("one", fork: Fork("source"));
        await Service.MakeAsync("two", fork: Fork("source"));
        await Service.RemoveAsync("source");
        await Service.RemoveAsync("one");
        Assert.Equal("gone missing live", await Service.StatusesAsync("source", "one", "two"));
        await Service.RemoveAsync("two");
        Assert.Equal("missing missing missing", await Service.StatusesAsync("source", "one", "two"));
        Assert.Equal(DeleteOutcome.NotFound, await Service.DeleteAsync("source"));
        await Service.MakeAsync("source", "new");
        Assert.Equal("new", await Service.TextAsync("source"));
    }

    [Fact]
    public async Task A_source_whose_forks_are_deleted_is_deleted_itself()
    {
        await Service.MakeAsync("source", "a");
        await Service.MakeAsync("fork", fork: Fork("source"));
        await Service.RemoveAsync("fork");
        Assert.Equal(0, (await Service.FindAsync("source")).ForkCount);
        await Service.RemoveAsync("source");
        Assert.Equal("missing", await Service.StatusAsync("source"));
    }

    [Fact]
    public async Task The_deletion_cascades_up_the_chain()
    {
        await MakeChainAsync();
        await Service.RemoveAsync("a");
        await Service.RemoveAsync("c");
        await Service.RemoveAsync("b");
        Assert.Equal("gone gone gone live", await Service.StatusesAsync("a", "b", "c", "d"));
        Assert.Equal("a|b|c|d", await Service.TextAsync("d"));
        await Service.RemoveAsync("d");
        Assert.Equal("missing missing missing missing", await Service.StatusesAsync("a", "b", "c", "d"));
    }

    [Fact]
    public async Task The_cascade_stops_at_a_stream_that_exists_or_has_other_forks()
    {
        await MakeChainAsync();
        await Service.MakeAsync("b2", fork: Fork("b"));
        await Service.RemoveAsync("b");
        await Service.RemoveAsync("c");
        await Service.RemoveAsync("d");
        Assert.Equal("live gone missing missing live", await Service.StatusesAsync("a", "b", "c", "d", "b2"));
        Assert.Equal("a|b", await Service.TextAsync("b2"));
        await Service.RemoveAsync("b2");
        Assert.Equal("live missing missing missing missing", await Service.StatusesAsync("a", "b", "c", "d", "b2"));
        Assert.Equal(0, (await Service.FindAsync("a")).ForkCount);
    }

    [Fact]
    public async Task A_fork_of_a_fork_keeps_its_source_even_if_it_reads_only_from_the_grandparent()
    {
        StreamHead a = await Service.MakeAsync("a", "a");
        await Service.MakeAsync("b", "b", fork: Fork("a"));
        await Service.MakeAsync("c", "c", fork: Fork("b", a.TailOffset));
        await Service.RemoveAsync("a");
        await Service.RemoveAsync("b");
        Assert.Equal("gone gone live", await Service.StatusesAsync("a", "b", "c"));
        await _host.SweepForHoursAsync(3);
        Assert.Equal("a|c", await Service.TextAsync("c"));
        await Service.RemoveAsync("c");
        Assert.Equal("missing missing missing", await Service.StatusesAsync("a", "b", "c"));
    }

    [Fact]
    public async Task The_path_of_a_deleted_fork_can_be_reused()
    {
        await Service.MakeAsync("source", "a");
        for (int incarnation = 0; incarnation < 5; incarnation++)
        {
            await Service.MakeAsync("path", $"f{incarnation}", fork: Fork("source"));
            Assert.Equal($"a|f{incarnation}", await Service.TextAsync("path"));
            await Service.RemoveAsync("path");
            await Service.MakeAsync("path", $"s{incarnation}");
            Assert.Equal($"s{incarnation}", await Service.TextAsync("path"));
            await Service.RemoveAsync("path");
        }

        Assert.Equal(0, (await Service.FindAsync("source")).ForkCount);
        await _host.SweepForHoursAsync(3);
        Assert.Empty(await _host.RemindersAsync());
    }

    [Fact]
    public async Task The_bytes_of_a_source_are_purged_after_the_deletion_of_the_last_fork_only()
    {
        StreamHead source = await Service.MakeAsync("source", "a");
        StreamHead fork = await Service.MakeAsync("fork", "b", fork: Fork("source"));
        await Service.RemoveAsync("source");
        await _host.SweepForHoursAsync(5);
        Assert.True(await _host.StoresAsync("source", source.Incarnation));
        await Service.RemoveAsync("fork");
        await _host.SweepForHoursAsync(5);
        Assert.False(await _host.StoresAsync("source", source.Incarnation));
        Assert.False(await _host.StoresAsync("fork", fork.Incarnation));
        Assert.Empty(await _host.RemindersAsync());
    }

    private async Task MakeChainAsync()
    {
        await Service.MakeAsync("a", "a");
        await Service.MakeAsync("b", "b", fork: Fork("a"));
        await Service.MakeAsync("c", "c", fork: Fork("b"));
        await Service.MakeAsync("d", "d", fork: Fork("c"));
    }
}
