using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Creating;
using DurableStreams.Deleting;
using DurableStreams.Options;
using DurableStreams.TestKit.Faults;
using static DurableStreams.Core.Tests.Scenarios.ServiceCalls;

namespace DurableStreams.Core.Tests.Reminders;

/// <summary>Reminders that become due while the commit that they were scheduled for is still in progress.</summary>
public sealed class LateReminderTests : IAsyncLifetime
{
    private static readonly StreamServiceOptions Options = new();

    private readonly TestHost _host = new(Options, isExclusive: false);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_reminder_of_a_failed_deletion_does_not_replace_that_of_the_next_one()
    {
        await _host.Service.MakeAsync("source", "a");
        await _host.Service.MakeAsync("fork", "b", fork: Fork("source"));
        var faults = new FaultScript();
        StreamService killed = _host.Start(faults);
        faults.Next(StoreCall.Commit, Fault.Before);
        Assert.Equal(DeleteOutcome.Unavailable, await killed.DeleteAsync("fork"));

        // The second attempt commits just after the reminders of the first one are due, and never returns.
        _host.Clock.Advance(Options.ForkTimeout - TimeSpan.FromMilliseconds(1));
        var committing = new Gate();
        var deleted = new Gate();
        faults.Next(StoreCall.Commit, Fault.PauseBefore(committing, Fault.PauseAfter(deleted)));
        Task<DeleteOutcome> deletion = killed.DeleteAsync("fork");
        await committing.Reached;
        _host.Clock.Advance(TimeSpan.FromMilliseconds(2));
        await _host.SweepAsync();
        committing.Open();
        await deleted.Reached;
        Assert.False(deletion.IsCompleted);

        await _host.SweepForHoursAsync();
        await _host.AssertTidyAsync("After six hours");
        Assert.Equal(0, (await _host.Service.FindAsync("source")).ForkCount);
        Assert.Empty(await _host.RemindersAsync());
    }

    [Fact]
    public async Task A_creation_of_a_fork_that_the_sweeper_has_undone_fails()
    {
        await _host.Service.MakeAsync("source", "a");
        var faults = new FaultScript();
        StreamService slow = _host.Start(faults);
        var committing = new Gate();
        faults.Next(StoreCall.Commit, null, Fault.PauseBefore(committing));
        Task<CreateOutcome> creation = _host.DriveAsync(() => slow.PutAsync("fork", "b", fork: Fork("source")));
        await committing.Reached;
        Assert.Equal(1, (await _host.Service.FindAsync("source")).ForkCount);
        _host.Clock.Advance(Options.ForkTimeout);
        await _host.SweepAsync();
        Assert.Equal(0, (await _host.Service.FindAsync("source")).ForkCount);
        committing.Open();
        Assert.IsType<CreateOutcome.Unavailable>(await creation);
        Assert.Equal("missing", await _host.Service.StatusAsync("fork"));
        await _host.Service.MakeAsync("fork", "c", fork: Fork("source"));
        Assert.Equal("a|c", await _host.Service.TextAsync("fork"));
    }

    [Fact]
    public async Task A_fork_that_was_created_in_time_is_not_undone()
    {
        await _host.Service.MakeAsync("source", "a");
        await _host.Service.MakeAsync("fork", "b", fork: Fork("source"));
        await _host.SweepForHoursAsync();
        Assert.Equal("a|b", await _host.Service.TextAsync("fork"));
        Assert.Equal(1, (await _host.Service.FindAsync("source")).ForkCount);
        Assert.Empty(await _host.RemindersAsync());
    }
}
