using DurableStreams.Storage;
using DurableStreams.TestKit.Faults;

namespace DurableStreams.StoreContract;

/// <summary>A reminder is never lost, whichever call of the store fails.</summary>
public abstract class ReminderFaultContract<TFixture> : ContractTests<TFixture>
    where TFixture : StoreFixture, new()
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 5, 12, 0, 0, TimeSpan.Zero);

    private static readonly Reminder Scheduled = TestReminders.Make(3);

    private readonly FaultScript _faults = new();

    private FaultInjectingStore Faulty => field ??= new FaultInjectingStore(Store, Reminders, _faults);

    [Fact]
    public async Task A_reminder_that_was_not_scheduled_can_be_scheduled_again()
    {
        _faults.Next(StoreCall.ScheduleReminder, Fault.Before);

        await FailAsync(async () => await Faulty.ScheduleAsync(Scheduled, Noon, None));
        Assert.Empty(await ReadAsync());
        await Faulty.ScheduleAsync(Scheduled, Noon, None);

        Assert.Equal(Scheduled, Assert.Single(await ReadAsync()).Reminder);
    }

    [Fact]
    public async Task Scheduling_can_be_repeated_after_a_lost_response()
    {
        _faults.Next(StoreCall.ScheduleReminder, Fault.AnswerLost);

        await FailAsync(async () => await Faulty.ScheduleAsync(Scheduled, Noon, None));
        Assert.Equal(Scheduled, Assert.Single(await ReadAsync()).Reminder);
        await Faulty.ScheduleAsync(Scheduled, Noon, None);

        IReadOnlyList<ReminderRow> rows = await ReadAsync();
        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.Equal(Scheduled, row.Reminder));
    }

    [Fact]
    public async Task A_failed_read_can_be_repeated()
    {
        await Reminders.ScheduleAsync(Scheduled, Noon, None);
        _faults.Next(StoreCall.ReadDue, Fault.Before, Fault.AnswerLost);

        await FailAsync(async () => await Faulty.ReadDueAsync(Noon, 10, None));
        await FailAsync(async () => await Faulty.ReadDueAsync(Noon, 10, None));

        Assert.Single(await Faulty.ReadDueAsync(Noon, 10, None));
    }

    [Fact]
    public async Task A_claim_that_was_not_made_leaves_the_row_unclaimed()
    {
        ReminderRow row = await ScheduleAndReadAsync();
        _faults.Next(StoreCall.PostponeReminder, Fault.Before);

        await FailAsync(async () => await Faulty.PostponeAsync(row, Noon.AddHours(1), None));

        Assert.Equal(row, Assert.Single(await ReadAsync()));
        Assert.NotNull(await Faulty.PostponeAsync(row, Noon.AddHours(1), None));
    }

    [Fact]
    public async Task A_claim_whose_response_was_lost_runs_out_and_the_row_is_due_again()
    {
        ReminderRow row = await ScheduleAndReadAsync();
        _faults.Next(StoreCall.PostponeReminder, Fault.AnswerLost);

        await FailAsync(async () => await Faulty.PostponeAsync(row, Noon.AddHours(1), None));

        Assert.Null(await Faulty.PostponeAsync(row, Noon.AddHours(1), None));
        ReminderRow dueAgain = Assert.Single(await Reminders.ReadDueAsync(Noon.AddHours(1), 10, None));
        Assert.Equal((Scheduled, Noon.AddHours(1)), (dueAgain.Reminder, dueAgain.DueAt));
        Assert.True(await Faulty.CompleteAsync(dueAgain, None));
    }

    [Fact]
    public async Task A_completion_that_was_not_made_leaves_the_row()
    {
        ReminderRow row = await ScheduleAndReadAsync();
        _faults.Next(StoreCall.CompleteReminder, Fault.Before);

        await FailAsync(async () => await Faulty.CompleteAsync(row, None));

        Assert.Equal(row, Assert.Single(await ReadAsync()));
        Assert.True(await Faulty.CompleteAsync(row, None));
    }

    [Fact]
    public async Task A_completion_whose_response_was_lost_has_removed_the_row()
    {
        ReminderRow row = await ScheduleAndReadAsync();
        _faults.Next(StoreCall.CompleteReminder, Fault.AnswerLost);

        await FailAsync(async () => await Faulty.CompleteAsync(row, None));

        Assert.Empty(await ReadAsync());
        Assert.False(await Faulty.CompleteAsync(row, None));
    }

    private static async Task FailAsync(Func<Task> call) =>
        await Assert.ThrowsAsync<StoreUnavailableException>(call);

    private async Task<ReminderRow> ScheduleAndReadAsync()
    {
        await Reminders.ScheduleAsync(Scheduled, Noon, None);
        return Assert.Single(await ReadAsync());
    }

    private async Task<IReadOnlyList<ReminderRow>> ReadAsync() => await Reminders.ReadDueAsync(Noon, 10, None);
}
