using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Creating;
using DurableStreams.Deleting;
using DurableStreams.Options;
using DurableStreams.TestKit.Faults;
using static DurableStreams.Core.Tests.Scenarios.ServiceCalls;

namespace DurableStreams.Core.Tests.Reminders;

/// <summary>TestReminders that are due while the commit that they were scheduled for is still under way.</summary>
public sealed class LateReminderTests : IAsyncLifetime
{
    private static readonly StreamServiceOptions Options = new();

    private readonly TestHost _host = new(Options, isExclusive: false);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_duty_of_a_deletion_that_failed_does_not_settle_the_next_one()
    {
        await _host.Service.MakeAsync("source", "a");
        await _host.Service.MakeAsync("fork", "b", fork: Fork("source"));
        var faults = new FaultScript();
        StreamService victim = _host.Start(faults);
        faults.Next(StoreCall.Commit, Fault.Before);
        Assert.Equal(DeleteOutcome.Unavailable, await victim.DeleteAsync("fork"));

        // The second attempt commits just after the first one's reminders are due, and its process dies right then.
        _host.Clock.Advance(Options.ForkTimeout - TimeSpan.FromMilliseconds(1));
        var underWay = new Gate();
        var deleted = new Gate();
        faults.Next(StoreCall.Commit, Fault.PauseBefore(underWay, Fault.PauseAfter(deleted)));
        Task<DeleteOutcome> deletion = victim.DeleteAsync("fork");
        await underWay.Reached;
        _host.Clock.Advance(TimeSpan.FromMilliseconds(2));
        await _host.SweepAsync();
        underWay.Open();
        await deleted.Reached;
        Assert.False(deletion.IsCompleted);

        await _host.SweepForHoursAsync();
        await _host.AssertTidyAsync("After the hours");
        Assert.Equal(0, (await _host.Service.FindAsync("source")).ForkCount);
        Assert.Empty(await _host.RemindersAsync());
    }

    [Fact]
    public async Task A_fork_that_the_sweeper_has_undone_can_no_longer_be_made()
    {
        await _host.Service.MakeAsync("source", "a");
        var faults = new FaultScript();
        StreamService slow = _host.Start(faults);
        var underWay = new Gate();
        faults.Next(StoreCall.Commit, null, Fault.PauseBefore(underWay));
        Task<CreateOutcome> creation = _host.DriveAsync(() => slow.PutAsync("fork", "b", fork: Fork("source")));
        await underWay.Reached;
        Assert.Equal(1, (await _host.Service.FindAsync("source")).ForkCount);
        _host.Clock.Advance(Options.ForkTimeout);
        await _host.SweepAsync();
        Assert.Equal(0, (await _host.Service.FindAsync("source")).ForkCount);
        underWay.Open();
        Assert.IsType<CreateOutcome.Unavailable>(await creation);
        Assert.Equal("missing", await _host.Service.StatusAsync("fork"));
        await _host.Service.MakeAsync("fork", "c", fork: Fork("source"));
        Assert.Equal("a|c", await _host.Service.TextAsync("fork"));
    }

    [Fact]
    public async Task A_fork_that_was_made_in_time_is_not_undone()
    {
        await _host.Service.MakeAsync("source", "a");
        await _host.Service.MakeAsync("fork", "b", fork: Fork("source"));
        await _host.SweepForHoursAsync();
        Assert.Equal("a|b", await _host.Service.TextAsync("fork"));
        Assert.Equal(1, (await _host.Service.FindAsync("source")).ForkCount);
        Assert.Empty(await _host.RemindersAsync());
    }
}
