using DurableStreams.Storage;

namespace DurableStreams.StoreContract;

/// <summary>A row is postponed and completed by its version, so that nobody undoes what another has scheduled.</summary>
public abstract class ReminderVersionContract<TFixture> : ContractTests<TFixture>
    where TFixture : StoreFixture, new()
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 5, 12, 0, 0, TimeSpan.Zero);

    private static readonly Reminder Duty = TestReminders.Make(7);

    [Fact]
    public async Task A_postponed_row_is_due_later()
    {
        ReminderRow row = await ScheduleAndReadAsync(Noon);

        ReminderRow? postponed = await Due.PostponeAsync(row, Noon.AddHours(1), None);

        Assert.NotNull(postponed);
        Assert.Equal(Noon.AddHours(1), postponed.DueAt);
        Assert.Equal(Duty, postponed.Reminder);
        Assert.Empty(await ReadAsync(Noon.AddHours(1).AddTicks(-1)));
        Assert.Equal(postponed, Assert.Single(await ReadAsync(Noon.AddHours(1))));
    }

    [Fact]
    public async Task A_row_is_claimed_by_postponing_it_and_only_the_claimant_may_go_on()
    {
        ReminderRow row = await ScheduleAndReadAsync(Noon);
        ReminderRow? claimed = await Due.PostponeAsync(row, Noon.AddMinutes(1), None);
        Assert.NotNull(claimed);
        Assert.NotEqual((row.Id, row.Version), (claimed.Id, claimed.Version));

        Assert.Null(await Fixture.OtherDue.PostponeAsync(row, Noon.AddMinutes(5), None));
        Assert.False(await Fixture.OtherDue.CompleteAsync(row, None));
        Assert.Equal(claimed, Assert.Single(await ReadAsync(Noon.AddMinutes(1))));

        Assert.True(await Due.CompleteAsync(claimed, None));
        Assert.Empty(await ReadAsync(DateTimeOffset.MaxValue));
    }

    [Fact]
    public async Task A_claim_to_the_same_instant_still_changes_the_version()
    {
        ReminderRow row = await ScheduleAndReadAsync(Noon);
        ReminderRow? claimed = await Due.PostponeAsync(row, Noon, None);
        Assert.NotNull(claimed);

        Assert.Null(await Due.PostponeAsync(row, Noon, None));
        Assert.NotNull(await Due.PostponeAsync(claimed, Noon, None));
    }

    [Fact]
    public async Task A_row_is_postponed_again_and_again_by_whoever_holds_it()
    {
        ReminderRow? row = await ScheduleAndReadAsync(Noon);
        for (int hour = 1; hour <= 5; hour++)
        {
            row = await Due.PostponeAsync(row, Noon.AddHours(hour), None);
            Assert.NotNull(row);
        }

        Assert.Equal(row, Assert.Single(await ReadAsync(Noon.AddDays(1))));
    }

    [Fact]
    public async Task A_completed_row_is_gone_for_good()
    {
        ReminderRow row = await ScheduleAndReadAsync(Noon);

        Assert.True(await Due.CompleteAsync(row, None));

        Assert.False(await Due.CompleteAsync(row, None));
        Assert.Null(await Due.PostponeAsync(row, Noon.AddHours(1), None));
        Assert.Empty(await ReadAsync(DateTimeOffset.MaxValue));
    }

    [Fact]
    public async Task A_duty_filed_again_after_its_completion_is_due_again()
    {
        ReminderRow row = await ScheduleAndReadAsync(Noon);
        Assert.True(await Due.CompleteAsync(row, None));
        await Due.ScheduleAsync(Duty, Noon, None);

        Assert.False(await Due.CompleteAsync(row, None));
        Assert.Null(await Due.PostponeAsync(row, Noon.AddHours(1), None));
        Assert.Equal(Duty, Assert.Single(await ReadAsync(Noon)).Reminder);
    }

    [Fact]
    public async Task A_duty_filed_again_before_its_completion_is_not_lost()
    {
        ReminderRow row = await ScheduleAndReadAsync(Noon);
        await Due.ScheduleAsync(Duty, Noon, None);

        await Due.CompleteAsync(row, None);

        Assert.Contains(await ReadAsync(Noon), left => left.Reminder == Duty);
    }

    [Fact]
    public async Task A_duty_filed_again_while_it_is_claimed_is_not_lost()
    {
        ReminderRow? claimed = await Due.PostponeAsync(await ScheduleAndReadAsync(Noon), Noon.AddHours(1), None);
        Assert.NotNull(claimed);
        await Due.ScheduleAsync(Duty, Noon.AddMinutes(1), None);

        await Due.CompleteAsync(claimed, None);

        Assert.Contains(await ReadAsync(Noon.AddMinutes(1)), left => left.Reminder == Duty);
    }

    [Theory]
    [InlineData(0, 60)]
    [InlineData(60, 0)]
    public async Task A_duty_filed_for_two_dates_is_due_at_both_whatever_becomes_of_the_first(int firstMinute, int secondMinute)
    {
        await Due.ScheduleAsync(Duty, Noon.AddMinutes(firstMinute), None);
        await Due.ScheduleAsync(Duty, Noon.AddMinutes(secondMinute), None);

        Assert.Empty(await ReadAsync(Noon.AddTicks(-1)));
        Assert.Equal(Duty, Assert.Single(await ReadAsync(Noon)).Reminder);
        await CompleteAllAsync(Noon);
        Assert.Empty(await ReadAsync(Noon.AddMinutes(59)));
        Assert.Equal(Duty, Assert.Single(await ReadAsync(Noon.AddMinutes(60))).Reminder);
        await CompleteAllAsync(Noon.AddMinutes(60));
        Assert.Empty(await ReadAsync(DateTimeOffset.MaxValue));
    }

    [Fact]
    public async Task A_duty_filed_twice_for_one_date_is_done_with_when_its_rows_are_completed()
    {
        await Due.ScheduleAsync(Duty, Noon, None);
        await Due.ScheduleAsync(Duty, Noon, None);

        Assert.All(await ReadAsync(Noon), row => Assert.Equal(Duty, row.Reminder));
        await CompleteAllAsync(Noon);
        Assert.Empty(await ReadAsync(DateTimeOffset.MaxValue));
    }

    [Fact]
    public async Task Of_sweepers_that_claim_at_once_exactly_one_wins()
    {
        ReminderRow row = await ScheduleAndReadAsync(Noon);
        for (int round = 0; round < Fixture.RaceRounds; round++)
        {
            DateTimeOffset later = Noon.AddMinutes(round + 1);
            ReminderRow read = row;

            ReminderRow?[] claims = await Race.RunAsync(3, i => DueHandle(i).PostponeAsync(read, later, None).AsTask());

            row = Assert.Single(claims.OfType<ReminderRow>());
            Assert.Equal(row, Assert.Single(await ReadAsync(later)));
        }
    }

    [Fact]
    public async Task Of_a_claim_and_a_completion_at_once_exactly_one_wins()
    {
        for (int round = 0; round < Fixture.RaceRounds; round++)
        {
            ReminderRow row = await ScheduleAndReadAsync(Noon);

            bool[] won = await Race.RunAsync(2, async i => i == 0
                ? await DueHandle(round).CompleteAsync(row, None)
                : await DueHandle(round + 1).PostponeAsync(row, Noon.AddMinutes(1), None) is not null);

            Assert.Single(won, true);
            Assert.Equal(won[1] ? 1 : 0, (await ReadAsync(Noon.AddMinutes(1))).Count);
            await CompleteAllAsync(Noon.AddMinutes(1));
        }
    }

    private IReminderStore DueHandle(int number) => number % 2 == 0 ? Fixture.Due : Fixture.OtherDue;

    private async Task<ReminderRow> ScheduleAndReadAsync(DateTimeOffset dueAt)
    {
        await Due.ScheduleAsync(Duty, dueAt, None);
        return Assert.Single(await ReadAsync(dueAt));
    }

    private async Task CompleteAllAsync(DateTimeOffset now)
    {
        foreach (ReminderRow row in await ReadAsync(now))
        {
            Assert.True(await Due.CompleteAsync(row, None));
        }
    }

    private async Task<IReadOnlyList<ReminderRow>> ReadAsync(DateTimeOffset now) => await Due.ReadDueAsync(now, 1_000, None);
}
