using DurableStreams.Storage;
using DurableStreams.TestKit.Faults;

namespace DurableStreams.StoreContract;

/// <summary>Whatever call about a reminder fails, the reminder is not forgotten.</summary>
public abstract class ReminderFaultContract<TFixture> : ContractTests<TFixture>
    where TFixture : StoreFixture, new()
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 5, 12, 0, 0, TimeSpan.Zero);

    private static readonly Reminder Duty = TestReminders.Make(3);

    private readonly FaultScript _faults = new();

    private FaultInjectingStore Faulty => field ??= new FaultInjectingStore(Store, Due, _faults);

    [Fact]
    public async Task A_filing_that_failed_before_is_made_again()
    {
        _faults.Next(StoreCall.ScheduleReminder, Fault.Before);

        await FailAsync(() => Faulty.ScheduleAsync(Duty, Noon, None));
        Assert.Empty(await ReadAsync());
        await Faulty.ScheduleAsync(Duty, Noon, None);

        Assert.Equal(Duty, Assert.Single(await ReadAsync()).Reminder);
    }

    [Fact]
    public async Task A_filing_whose_answer_was_lost_may_be_made_again()
    {
        _faults.Next(StoreCall.ScheduleReminder, Fault.AnswerLost);

        await FailAsync(() => Faulty.ScheduleAsync(Duty, Noon, None));
        Assert.Equal(Duty, Assert.Single(await ReadAsync()).Reminder);
        await Faulty.ScheduleAsync(Duty, Noon, None);

        IReadOnlyList<ReminderRow> rows = await ReadAsync();
        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.Equal(Duty, row.Reminder));
    }

    [Fact]
    public async Task A_read_that_failed_is_made_again()
    {
        await Due.ScheduleAsync(Duty, Noon, None);
        _faults.Next(StoreCall.ReadDue, Fault.Before, Fault.AnswerLost);

        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await Faulty.ReadDueAsync(Noon, 10, None));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await Faulty.ReadDueAsync(Noon, 10, None));

        Assert.Single(await Faulty.ReadDueAsync(Noon, 10, None));
    }

    [Fact]
    public async Task A_claim_that_failed_before_leaves_the_row_to_anybody()
    {
        ReminderRow row = await ScheduledAsync();
        _faults.Next(StoreCall.PostponeReminder, Fault.Before);

        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await Faulty.PostponeAsync(row, Noon.AddHours(1), None));

        Assert.Equal(row, Assert.Single(await ReadAsync()));
        Assert.NotNull(await Faulty.PostponeAsync(row, Noon.AddHours(1), None));
    }

    [Fact]
    public async Task A_claim_whose_answer_was_lost_runs_out_and_the_row_is_due_again()
    {
        ReminderRow row = await ScheduledAsync();
        _faults.Next(StoreCall.PostponeReminder, Fault.AnswerLost);

        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await Faulty.PostponeAsync(row, Noon.AddHours(1), None));

        Assert.Null(await Faulty.PostponeAsync(row, Noon.AddHours(1), None));
        ReminderRow again = Assert.Single(await Due.ReadDueAsync(Noon.AddHours(1), 10, None));
        Assert.Equal((Duty, Noon.AddHours(1)), (again.Reminder, again.DueAt));
        Assert.True(await Faulty.CompleteAsync(again, None));
    }

    [Fact]
    public async Task A_completion_that_failed_before_leaves_the_row()
    {
        ReminderRow row = await ScheduledAsync();
        _faults.Next(StoreCall.CompleteReminder, Fault.Before);

        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await Faulty.CompleteAsync(row, None));

        Assert.Equal(row, Assert.Single(await ReadAsync()));
        Assert.True(await Faulty.CompleteAsync(row, None));
    }

    [Fact]
    public async Task A_completion_whose_answer_was_lost_is_found_done()
    {
        ReminderRow row = await ScheduledAsync();
        _faults.Next(StoreCall.CompleteReminder, Fault.AnswerLost);

        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await Faulty.CompleteAsync(row, None));

        Assert.Empty(await ReadAsync());
        Assert.False(await Faulty.CompleteAsync(row, None));
    }

    private static async Task FailAsync(Func<ValueTask> call) =>
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await call());

    private async Task<ReminderRow> ScheduledAsync()
    {
        await Due.ScheduleAsync(Duty, Noon, None);
        return Assert.Single(await ReadAsync());
    }

    private async Task<IReadOnlyList<ReminderRow>> ReadAsync() => await Due.ReadDueAsync(Noon, 10, None);
}
