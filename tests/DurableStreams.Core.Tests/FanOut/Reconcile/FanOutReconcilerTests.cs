using DurableStreams.Addressing;
using DurableStreams.Appending;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.FanOut.Deliver;
using DurableStreams.Storage;
using DurableStreams.Streams;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Services;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.FanOut.Reconcile;

/// <summary>Reminders make up for lost signals and failed deliveries.</summary>
public sealed class FanOutReconcilerTests : FanOutTests
{
    [Fact]
    public async Task Only_the_first_append_schedules_a_reminder()
    {
        await Service.JoinAsync("p/s", "p/e");
        await Service.AddAsync("p/s", "one", "two", "three");

        Assert.Equal(1, await CountAsync(ReminderKind.FanOut));
        Assert.True((await Service.FindAsync("p/s")).FanOutDue);
    }

    [Fact]
    public async Task After_all_deliveries_the_flag_is_cleared_and_the_next_append_schedules_again()
    {
        await Service.JoinAsync("p/s", "p/e");
        await Service.AddAsync("p/s", "one");
        await Host.PumpAsync();
        await SweepAfterAsync();
        Assert.False((await Service.FindAsync("p/s")).FanOutDue);
        Assert.Equal(0, await CountAsync(ReminderKind.FanOut));

        await Service.AddAsync("p/s", "two");
        Assert.Equal(1, await CountAsync(ReminderKind.FanOut));
    }

    [Fact]
    public async Task A_lost_signal_is_sent_again()
    {
        await Service.JoinAsync("p/s", "p/e");
        await Service.AddAsync("p/s", "one");
        Host.Signals.Lose();
        await SweepAfterAsync();
        Assert.Equal("p/e", Assert.Single(Assert.Single(Host.Signals.Deliveries).Estuaries).Value);
        await Host.PumpAsync();

        Assert.Equal("one", await Service.TextAsync("p/e"));
        await SweepAfterAsync();
        Assert.Equal(0, await CountAsync(ReminderKind.FanOut));
    }

    [Fact]
    public async Task After_several_lost_signals_the_sweeper_delivers_itself()
    {
        await Service.JoinAsync("p/s", "p/e");
        await Service.JoinAsync("p/s", "p/f");
        await Service.AddAsync("p/s", "one");
        for (int sweep = 0; sweep < 5; sweep++)
        {
            Host.Signals.Lose();
            await SweepAfterAsync();
        }

        Assert.Equal("one", await Service.TextAsync("p/e"));
        Assert.Equal("one", await Service.TextAsync("p/f"));
        Assert.Equal(0, await CountAsync(ReminderKind.FanOut));
    }

    [Fact]
    public async Task A_busy_source_is_checked_again_and_never_delivered_by_the_sweeper()
    {
        await Service.JoinAsync("p/s", "p/e");
        for (int i = 0; i < 4; i++)
        {
            await Service.AddAsync("p/s", $"{i}");
            await Host.PumpAsync();
            await Service.AddAsync("p/s", $"{i}'");
            Host.Signals.Lose();
            await SweepAfterAsync(60);
            Assert.Equal(1, await CountAsync(ReminderKind.FanOut));
            Assert.All(
                (await Host.RemindersAsync()).OfType<Reminder.FanOut>(),
                reminder => Assert.Equal(0, reminder.Attempt));
        }
    }

    [Fact]
    public async Task An_append_that_overtakes_the_clearing_of_the_flag_keeps_its_reminder()
    {
        await Service.JoinAsync("p/s", "p/e");
        await Service.AddAsync("p/s", "one");
        await Host.PumpAsync();
        var gate = new Gate();
        StreamService sweeping = Host.Start(new FaultScript().Next(StoreCall.PageSubscribers, Fault.PauseAfter(gate)));
        Host.Advance(60);
        Task<int> sweep = sweeping.SweepAsync(CancellationToken.None).AsTask();
        await gate.Reached;
        await Service.AddAsync("p/s", "two");
        Host.Signals.Lose();
        gate.Open();
        await sweep;

        Assert.Equal(1, await CountAsync(ReminderKind.FanOut));
        Assert.True((await Service.FindAsync("p/s")).FanOutDue);
        await RecoverAsync();
        Assert.Equal("one|two", await Service.TextAsync("p/e"));
    }

    [Fact]
    public async Task Clearing_the_flag_makes_the_commit_conflict_whose_reminder_it_removes()
    {
        await Service.JoinAsync("p/s", "p/e");
        await Host.PumpAsync();
        var gate = new Gate();
        StreamService slow = Host.Start(new FaultScript().Next(StoreCall.Commit, Fault.PauseBefore(gate)));
        Task<AppendOutcome> appending = slow.PostAsync("p/s", "one");
        await gate.Reached;
        Assert.Equal(1, await CountAsync(ReminderKind.FanOut));
        await SweepAfterAsync();
        Assert.Equal(0, await CountAsync(ReminderKind.FanOut));
        gate.Open();
        Assert.IsType<AppendOutcome.Appended>(await appending);

        Host.Signals.Lose();
        Assert.Equal(1, await CountAsync(ReminderKind.FanOut));
        await RecoverAsync();
        Assert.Equal("one", await Service.TextAsync("p/e"));
    }

    [Fact]
    public async Task A_failing_estuary_has_its_own_reminder_and_does_not_affect_others()
    {
        await Service.JoinAsync("p/s", "p/bad");
        await Service.JoinAsync("p/s", "p/good");
        await Service.AddAsync("p/s", "one");
        var faults = new FailingPath(TestStreams.Path("p/bad"), Host.Store);
        var board = new SignalBoard();
        var fanOut = new TestFanOut(Host.Store, board, board);
        await using var process = TestServices.Start(faults, Host.Store, time: Host.Clock, fanOut: fanOut);

        Assert.Equal(DeliveryResult.Postponed, await process.DeliverAsync("p/s", "p/bad"));
        Assert.Equal(DeliveryResult.Postponed, await process.DeliverAsync("p/s", "p/bad"));
        Assert.Equal(DeliveryResult.CaughtUp, await process.DeliverAsync("p/s", "p/good"));
        Assert.Equal(1, await CountAsync(ReminderKind.Deliver));

        // The delay grows with each failed attempt; the reminder of the source is complete.
        for (int i = 0; i < 4; i++)
        {
            Host.Advance(60);
            while (await process.SweepAsync(CancellationToken.None) > 0)
            {
            }
        }

        Reminder.Deliver reminder = Assert.Single((await Host.RemindersAsync()).OfType<Reminder.Deliver>());
        Assert.InRange(reminder.Attempt, 3, 6);
        Assert.Equal("one", await Service.TextAsync("p/good"));

        faults.IsFailing = false;
        await RecoverAsync();
        Assert.Equal("one", await Service.TextAsync("p/bad"));
        Assert.Equal(0, await CountAsync(ReminderKind.Deliver));
    }

    [Fact]
    public async Task A_delivery_that_cannot_schedule_a_reminder_is_left_to_that_of_the_source()
    {
        await Service.JoinAsync("p/s", "p/e");
        await Service.AddAsync("p/s", "one");
        StreamService process = Host.Start(new FaultScript()
            .Always(StoreCall.Commit, Fault.Before)
            .Always(StoreCall.ScheduleReminder, Fault.Before));

        Assert.Equal(DeliveryResult.Failed, await process.DeliverAsync("p/s", "p/e"));
        Host.Signals.Lose();
        await RecoverAsync();
        Assert.Equal("one", await Service.TextAsync("p/e"));
    }

    [Fact]
    public async Task The_subscriptions_to_a_deleted_source_are_removed()
    {
        for (int i = 0; i < 130; i++)
        {
            await Service.JoinAsync("p/s", $"p/e{i}");
        }

        SourceKey incarnation = await Host.IncarnationAsync("p/s");
        await Service.RemoveAsync("p/s");
        Host.Signals.Lose();
        await Host.SweepForHoursAsync(2);

        Assert.Equal("", await Host.RegisteredAsync(incarnation));
        StreamHead estuary = await Service.FindAsync("p/e7");
        Assert.Empty(await Host.Store.ListCursorsAsync(
            TestStreams.Path("p/e7"), estuary.Incarnation, null, 10, CancellationToken.None));
        Assert.Equal(0, await CountAsync(ReminderKind.ForgetSource));
    }

    [Fact]
    public async Task The_subscriptions_to_an_expired_source_are_removed_and_those_to_an_existing_one_are_not()
    {
        await Service.MakeAsync("p/short", lifetime: new StreamLifetime(600, null));
        await Service.JoinAsync("p/short", "p/e");
        SourceKey incarnation = await Host.IncarnationAsync("p/short");
        await Host.Store.ScheduleAsync(
            new Reminder.ForgetSource(incarnation.Path, incarnation.Incarnation), Host.Now, CancellationToken.None);
        await Host.SweepAsync();
        Assert.Equal("p/e", await Host.RegisteredAsync(incarnation));

        Host.Advance(700);
        await Host.SweepAsync();
        await Host.SweepForHoursAsync(1);
        Assert.Equal("", await Host.RegisteredAsync(incarnation));
        Assert.Equal("", await Service.SourcesAsync("p/e"));
    }

    [Fact]
    public async Task After_a_restart_unfinished_deliveries_are_signalled_at_once()
    {
        await Service.JoinAsync("p/s", "p/e");
        await Service.AddAsync("p/s", "one");
        await Host.Store.ScheduleAsync(
            new Reminder.Deliver(TestStreams.Path("p/e"), TestStreams.Path("p/s"), 1),
            Host.Now.AddSeconds(30),
            CancellationToken.None);
        Host.Signals.Lose();
        StreamService next = Host.Restart();
        await next.FanOut.ResumeAsync(CancellationToken.None);
        Assert.Equal(2, Host.Signals.Waiting);
        await Host.PumpAsync();

        Assert.Equal("one", await next.TextAsync("p/e"));
    }

    [Fact]
    public async Task A_registry_row_of_a_deleted_estuary_that_could_not_be_removed_is_removed_later()
    {
        await Service.JoinAsync("p/s", "p/e");
        SourceKey incarnation = await Host.IncarnationAsync("p/s");
        StreamService process = Host.Start(new FaultScript().Next(StoreCall.ListCursors, Fault.Before));
        await process.RemoveAsync("p/e");
        Assert.Equal("p/e", await Host.RegisteredAsync(incarnation));

        await Host.SweepForHoursAsync(2);
        Assert.Equal("", await Host.RegisteredAsync(incarnation));
    }

    private async Task<int> CountAsync(ReminderKind kind) =>
        (await Host.RemindersAsync()).Count(reminder => reminder.Kind == kind);

    /// <summary>A store that rejects all commits to one path.</summary>
    private sealed class FailingPath(StreamPath path, IStreamStore inner) : StoreDecorator(inner)
    {
        public bool IsFailing { get; set; } = true;

        public override ValueTask<CommitResult> CommitAsync(StreamCommit commit) =>
            IsFailing && commit.Path == path ? new(CommitResult.Rejected) : base.CommitAsync(commit);
    }
}
