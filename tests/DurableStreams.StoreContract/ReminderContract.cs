using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.StoreContract;

/// <summary>A scheduled reminder is read once it is due, until it is completed.</summary>
public abstract class ReminderContract<TFixture> : ContractTests<TFixture>
    where TFixture : StoreFixture, new()
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 5, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Nothing_is_due_in_an_empty_store() => Assert.Empty(await ReadAsync(DateTimeOffset.MaxValue));

    [Fact]
    public async Task A_reminder_is_due_from_its_due_time_on()
    {
        await Reminders.ScheduleAsync(TestReminders.Make(1), Noon, None);

        Assert.Empty(await ReadAsync(Noon.AddTicks(-1)));
        Assert.Equal(TestReminders.Make(1).Path, Assert.Single(await ReadAsync(Noon)).Reminder.Path);
        Assert.Single(await ReadAsync(Noon.AddYears(100)));
    }

    [Fact]
    public async Task A_reminder_comes_back_as_it_was_scheduled()
    {
        StreamPath path = TestStreams.Path("t\u00e4rget/\ud83d\ude00 %");
        Incarnation incarnation = TestStreams.NewIncarnation();
        StreamPath sourcePath = TestStreams.Path("s\u00f6urce/'x'|y");
        var source = new ForkOrigin(sourcePath, TestStreams.NewIncarnation(), Offset.MaxComponent);
        Reminder[] reminders =
        [
            new Reminder.Expire(path, incarnation),
            new Reminder.Purge(path, incarnation),
            new Reminder.UndoFork(path, incarnation, source),
            new Reminder.ReleaseFork(path, incarnation, source),
            new Reminder.FanOut(path, incarnation),
            new Reminder.FanOut(path, incarnation, Offset.MaxComponent, Attempt: 3),
            new Reminder.Deliver(path, source.Path, int.MaxValue),
            new Reminder.SettleEstuarySubscription(path, incarnation, new SourceKey(source.Path, source.Incarnation)),
            new Reminder.ForgetSource(path, incarnation),
            new Reminder.DropStaged(path, incarnation),
        ];
        DateTimeOffset first = Noon.AddTicks(1_234_567);
        for (int i = 0; i < reminders.Length; i++)
        {
            await Reminders.ScheduleAsync(reminders[i], first.AddTicks(i), None);
        }

        IReadOnlyList<ReminderRow> rows = await ReadAsync(first.AddTicks(reminders.Length));
        Assert.Equal(reminders, rows.Select(row => row.Reminder));
        Assert.Equal(
            Enumerable.Range(0, reminders.Length).Select(i => first.AddTicks(i)), rows.Select(row => row.DueAt));
    }

    [Fact]
    public async Task Reminders_are_read_oldest_first_and_at_most_as_many_as_requested()
    {
        foreach (int minute in (int[])[5, 1, 4, 2, 6, 3])
        {
            await Reminders.ScheduleAsync(TestReminders.Make(minute), Noon.AddMinutes(minute), None);
        }

        IReadOnlyList<ReminderRow> first = await Reminders.ReadDueAsync(Noon.AddMinutes(5), 3, None);
        Assert.Equal([1, 2, 3], first.Select(TestReminders.Number));
        Assert.Equal([1, 2, 3, 4, 5], (await ReadAsync(Noon.AddMinutes(5))).Select(TestReminders.Number));
    }

    [Fact]
    public async Task Reminders_far_apart_and_close_together_keep_their_order()
    {
        DateTimeOffset[] dates =
        [
            Noon.AddYears(-20), Noon.AddTicks(-1), Noon, Noon.AddTicks(1), Noon.AddMilliseconds(1), Noon.AddDays(40),
        ];
        for (int i = dates.Length - 1; i >= 0; i--)
        {
            await Reminders.ScheduleAsync(TestReminders.Make(i), dates[i], None);
        }

        Assert.Equal(
            Enumerable.Range(0, dates.Length), (await ReadAsync(Noon.AddYears(1))).Select(TestReminders.Number));
        Assert.Equal([0, 1, 2], (await ReadAsync(Noon)).Select(TestReminders.Number));
    }

    [Fact]
    public async Task Every_row_has_its_own_id()
    {
        Reminder reminder = TestReminders.Make(1);
        await Reminders.ScheduleAsync(reminder, Noon, None);
        await Reminders.ScheduleAsync(new Reminder.Purge(reminder.Path, reminder.Incarnation), Noon, None);
        await Reminders.ScheduleAsync(reminder with { Incarnation = TestStreams.NewIncarnation() }, Noon, None);
        await Reminders.ScheduleAsync(reminder with { Path = TestStreams.Path("another") }, Noon, None);

        IReadOnlyList<ReminderRow> rows = await ReadAsync(Noon);

        Assert.Equal(4, rows.Count);
        Assert.Equal(4, rows.Select(row => row.Id).Distinct().Count());
        Assert.Equal(4, rows.Select(row => row.Reminder).Distinct().Count());
    }

    [Fact]
    public async Task Many_reminders_due_at_once_are_read_in_bounded_pages()
    {
        const int Count = 120;
        for (int i = 0; i < Count; i++)
        {
            await Reminders.ScheduleAsync(TestReminders.Make(i), Noon, None);
        }

        HashSet<int> done = [];
        while (done.Count < Count)
        {
            DueReminders rows = await Reminders.ReadDueAsync(Noon, 50, None);
            Assert.InRange(rows.Count, 1, 50);
            foreach (ReminderRow row in rows)
            {
                Assert.True(await Reminders.CompleteAsync(row, None));
                Assert.True(done.Add(TestReminders.Number(row)));
            }
        }

        Assert.Empty(await ReadAsync(Noon));
    }

    [Fact]
    public async Task A_reminder_is_seen_by_every_handle_once_it_is_scheduled()
    {
        await Reminders.ScheduleAsync(TestReminders.Make(1), Noon, None);

        ReminderRow row = Assert.Single(await Fixture.OtherReminders.ReadDueAsync(Noon, 10, None));
        Assert.True(await Fixture.OtherReminders.CompleteAsync(row, None));
        Assert.Empty(await ReadAsync(Noon));
    }

    private async Task<IReadOnlyList<ReminderRow>> ReadAsync(DateTimeOffset now) =>
        await Reminders.ReadDueAsync(now, 1_000, None);
}
