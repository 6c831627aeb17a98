using DurableStreams.Storage;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.StoreContract;

/// <summary>Duties that can be told apart by a number.</summary>
internal static class Duties
{
    public static Reminder Make(int number) => new Reminder.Expire(
        TestStreams.Path($"duty/{number}"), new Incarnation(new Guid(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1])));

    public static int Number(ReminderRow row) => Number(row.Reminder);

    public static int Number(Reminder duty) =>
        int.Parse(duty.Path.Value.AsSpan("duty/".Length), System.Globalization.CultureInfo.InvariantCulture);
}
