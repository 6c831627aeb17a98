using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.StoreContract;

/// <summary>Reminders that are distinguished by a number.</summary>
internal static class TestReminders
{
    public static Reminder Make(int number) => new Reminder.Expire(
        TestStreams.Path($"reminder/{number}"), new Incarnation(new Guid(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1])));

    public static int Number(ReminderRow row) => Number(row.Reminder);

    public static int Number(Reminder reminder) =>
        int.Parse(reminder.Path.Value.AsSpan("reminder/".Length), System.Globalization.CultureInfo.InvariantCulture);
}
