using DurableStreams.Storage;
using DurableStreams.Storage.Codecs;

namespace DurableStreams.StoreContract;

/// <summary>
/// Reminders that a newer release wrote, or that are damaged, stay where they are and hold up no others.
/// </summary>
public abstract class UnreadableReminderContract<TFixture> : ContractTests<TFixture>
    where TFixture : StoreFixture, IEncodesReminders, new()
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 5, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("an unknown version")]
    [InlineData("an unknown kind")]
    [InlineData("cut off")]
    [InlineData("empty")]
    public async Task A_reminder_that_cannot_be_decoded_is_passed_over_and_stays_as_it_is(string kind)
    {
        byte[] unreadable = Unreadable(kind);
        await Fixture.PlantReminderAsync(unreadable, Noon);
        await Reminders.ScheduleAsync(TestReminders.Make(1), Noon.AddMinutes(1), None);

        DueReminders due = await Reminders.ReadDueAsync(Noon.AddHours(1), 10, None);

        Assert.Equal(1, TestReminders.Number(Assert.Single(due)));
        Assert.Equal(1, due.UnreadableCount);
        Assert.True(await Reminders.CompleteAsync(due[0], None));
        DueReminders rest = await Reminders.ReadDueAsync(DateTimeOffset.MaxValue, 10, None);
        Assert.Empty(rest);
        Assert.Equal(1, rest.UnreadableCount);
        Assert.Equal([unreadable], await Fixture.ReadRemindersAsync());
    }

    [Fact]
    public async Task More_of_them_than_a_page_do_not_hold_up_those_behind_them()
    {
        for (int i = 0; i < 12; i++)
        {
            await Fixture.PlantReminderAsync(Unreadable("an unknown kind"), Noon.AddSeconds(i));
        }

        for (int i = 1; i <= 7; i++)
        {
            await Reminders.ScheduleAsync(TestReminders.Make(i), Noon.AddMinutes(i), None);
        }

        DueReminders due = await Reminders.ReadDueAsync(Noon.AddHours(1), 5, None);

        Assert.Equal([1, 2, 3, 4, 5], due.Select(TestReminders.Number));
        Assert.Equal(12, due.UnreadableCount);
    }

    [Fact]
    public async Task Those_that_are_not_due_are_not_counted()
    {
        await Fixture.PlantReminderAsync(Unreadable("an unknown version"), Noon.AddTicks(1));

        Assert.Equal(0, (await Reminders.ReadDueAsync(Noon, 10, None)).UnreadableCount);
        Assert.Equal(1, (await Reminders.ReadDueAsync(Noon.AddTicks(1), 10, None)).UnreadableCount);
    }

    private static byte[] Unreadable(string kind)
    {
        byte[] encoded = ReminderCodec.Encode(TestReminders.Make(7));
        switch (kind)
        {
            case "an unknown version":
                encoded[0] = 99;
                return encoded;
            case "an unknown kind":
                encoded[1] = 99;
                return encoded;
            case "cut off":
                return encoded[..^3];
            default:
                return [];
        }
    }
}
