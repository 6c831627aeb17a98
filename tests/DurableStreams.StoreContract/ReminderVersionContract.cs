using DurableStreams.Storage;

namespace DurableStreams.StoreContract;

/// <summary>Rows are postponed and completed by version, so that no handle undoes the work of another.</summary>
public abstract class ReminderVersionContract<TFixture> : ContractTests<TFixture>
    where TFixture : StoreFixture, new()
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 5, 12, 0, 0, TimeSpan.Zero);

    private static readonly Reminder Scheduled = TestReminders.Make(7);

    [Fact]
    public async Task A_postponed_row_is_due_later()
    {
        ReminderRow row = await ScheduleAndReadAsync(Noon);

        ReminderRow? postponed = await Reminders.PostponeAsync(row, Noon.AddHours(1), None);

        Assert.NotNull(postponed);
        Assert.Equal(Noon.AddHours(1), postponed.DueAt);
        Assert.Equal(Scheduled, postponed.Reminder);
        Assert.Empty(await ReadAsync(Noon.AddHours(1).AddTicks(-1)));
        Assert.Equal(postponed, Assert.Single(await ReadAsync(Noon.AddHours(1))));
    }

    [Fact]
    public async Task Postponing_a_row_claims_it_and_only_the_claimant_can_complete_it()
    {
        ReminderRow row = await ScheduleAndReadAsync(Noon);
        ReminderRow? claimed = await Reminders.PostponeAsync(row, Noon.AddMinutes(1), None);
        Assert.NotNull(claimed);
        Assert.NotEqual((row.Id, row.Version), (claimed.Id, claimed.Version));

        Assert.Null(await Fixture.OtherReminders.PostponeAsync(row, Noon.AddMinutes(5), None));
        Assert.False(await Fixture.OtherReminders.CompleteAsync(row, None));
        Assert.Equal(claimed, Assert.Single(await ReadAsync(Noon.AddMinutes(1))));

        Assert.True(await Reminders.CompleteAsync(claimed, None));
        Assert.Empty(await ReadAsync(DateTimeOffset.MaxValue));
    }

    [Fact]
    public async Task A_claim_that_keeps_the_due_time_still_changes_the_version()
    {
        ReminderRow row = await ScheduleAndReadAsync(Noon);
        ReminderRow? claimed = await Reminders.PostponeAsync(row, Noon, None);
        Assert.NotNull(claimed);

        Assert.Null(await Reminders.PostponeAsync(row, Noon, None));
        Assert.NotNull(await Reminders.PostponeAsync(claimed, Noon, None));
    }

    [Fact]
    public async Task A_claimant_can_postpone_a_row_repeatedly()
    {
        ReminderRow? row = await ScheduleAndReadAsync(Noon);
        for (int hour = 1; hour <= 5; hour++)
        {
            row = await Reminders.PostponeAsync(row, Noon.AddHours(hour), None);
            Assert.NotNull(row);
        }

        Assert.Equal(row, Assert.Single(await ReadAsync(Noon.AddDays(1))));
    }

    [Fact]
    public async Task A_completed_row_is_never_due_again()
    {
        ReminderRow row = await ScheduleAndReadAsync(Noon);

        Assert.True(await Reminders.CompleteAsync(row, None));

        Assert.False(await Reminders.CompleteAsync(row, None));
        Assert.Null(await Reminders.PostponeAsync(row, Noon.AddHours(1), None));
        Assert.Empty(await ReadAsync(DateTimeOffset.MaxValue));
    }

    [Fact]
    public async Task A_reminder_scheduled_again_after_its_completion_is_due_again()
    {
        ReminderRow row = await ScheduleAndReadAsync(Noon);
        Assert.True(await Reminders.CompleteAsync(row, None));
        await Reminders.ScheduleAsync(Scheduled, Noon, None);

        Assert.False(await Reminders.CompleteAsync(row, None));
        Assert.Null(await Reminders.PostponeAsync(row, Noon.AddHours(1), None));
        Assert.Equal(Scheduled, Assert.Single(await ReadAsync(Noon)).Reminder);
    }

    [Fact]
    public async Task A_reminder_scheduled_again_before_its_completion_is_not_lost()
    {
        ReminderRow row = await ScheduleAndReadAsync(Noon);
        await Reminders.ScheduleAsync(Scheduled, Noon, None);

        await Reminders.CompleteAsync(row, None);

        Assert.Contains(await ReadAsync(Noon), row => row.Reminder == Scheduled);
    }

    [Fact]
    public async Task A_reminder_scheduled_again_while_it_is_claimed_is_not_lost()
    {
        ReminderRow? claimed = await Reminders.PostponeAsync(await ScheduleAndReadAsync(Noon), Noon.AddHours(1), None);
        Assert.NotNull(claimed);
        await Reminders.ScheduleAsync(Scheduled, Noon.AddMinutes(1), None);

        await Reminders.CompleteAsync(claimed, None);

        Assert.Contains(await ReadAsync(Noon.AddMinutes(1)), row => row.Reminder == Scheduled);
    }

    [Theory]
    [InlineData(0, 60)]
    [InlineData(60, 0)]
    public async Task A_reminder_scheduled_for_two_dates_is_due_at_both(int firstMinute, int secondMinute)
    {
        await Reminders.ScheduleAsync(Scheduled, Noon.AddMinutes(firstMinute), None);
        await Reminders.ScheduleAsync(Scheduled, Noon.AddMinutes(secondMinute), None);

        Assert.Empty(await ReadAsync(Noon.AddTicks(-1)));
        Assert.Equal(Scheduled, Assert.Single(await ReadAsync(Noon)).Reminder);
        await CompleteAllAsync(Noon);
        Assert.Empty(await ReadAsync(Noon.AddMinutes(59)));
        Assert.Equal(Scheduled, Assert.Single(await ReadAsync(Noon.AddMinutes(60))).Reminder);
        await CompleteAllAsync(Noon.AddMinutes(60));
        Assert.Empty(await ReadAsync(DateTimeOffset.MaxValue));
    }

    [Fact]
    public async Task A_reminder_scheduled_twice_for_one_date_is_gone_once_its_rows_are_completed()
    {
        await Reminders.ScheduleAsync(Scheduled, Noon, None);
        await Reminders.ScheduleAsync(Scheduled, Noon, None);

        Assert.All(await ReadAsync(Noon), row => Assert.Equal(Scheduled, row.Reminder));
        await CompleteAllAsync(Noon);
        Assert.Empty(await ReadAsync(DateTimeOffset.MaxValue));
    }

    [Fact]
    public async Task Exactly_one_of_several_concurrent_claims_wins()
    {
        ReminderRow row = await ScheduleAndReadAsync(Noon);
        for (int round = 0; round < Fixture.RaceRounds; round++)
        {
            DateTimeOffset later = Noon.AddMinutes(round + 1);
            ReminderRow read = row;

            ReminderRow?[] claims =
                await Race.RunAsync(3, i => ReminderHandle(i).PostponeAsync(read, later, None).AsTask());

            row = Assert.Single(claims.OfType<ReminderRow>());
            Assert.Equal(row, Assert.Single(await ReadAsync(later)));
        }
    }

    [Fact]
    public async Task Exactly_one_of_a_concurrent_claim_and_completion_wins()
    {
        for (int round = 0; round < Fixture.RaceRounds; round++)
        {
            ReminderRow row = await ScheduleAndReadAsync(Noon);

            bool[] won = await Race.RunAsync(2, async i => i == 0
                ? await ReminderHandle(round).CompleteAsync(row, None)
                : await ReminderHandle(round + 1).PostponeAsync(row, Noon.AddMinutes(1), None) is not null);

            Assert.Single(won, true);
            Assert.Equal(won[1] ? 1 : 0, (await ReadAsync(Noon.AddMinutes(1))).Count);
            await CompleteAllAsync(Noon.AddMinutes(1));
        }
    }

    private IReminderStore ReminderHandle(int number) => number % 2 == 0 ? Fixture.Reminders : Fixture.OtherReminders;

    private async Task<ReminderRow> ScheduleAndReadAsync(DateTimeOffset dueAt)
    {
        await Reminders.ScheduleAsync(Scheduled, dueAt, None);
        return Assert.Single(await ReadAsync(dueAt));
    }

    private async Task CompleteAllAsync(DateTimeOffset now)
    {
        foreach (ReminderRow row in await ReadAsync(now))
        {
            Assert.True(await Reminders.CompleteAsync(row, None));
        }
    }

    private async Task<IReadOnlyList<ReminderRow>> ReadAsync(DateTimeOffset now) =>
        await Reminders.ReadDueAsync(now, 1_000, None);
}
