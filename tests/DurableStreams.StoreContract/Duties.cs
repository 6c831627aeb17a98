using DurableStreams.Storage;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.StoreContract;

/// <summary>Duties that can be told apart by a number.</summary>
internal static class Duties
{
    public static Duty Make(int number) => new(
        DutyKind.Expire, TestStreams.Path($"duty/{number}"), new Incarnation(new Guid(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1])));

    public static int Number(DueRow row) => Number(row.Duty);

    public static int Number(Duty duty) =>
        int.Parse(duty.Path.Value.AsSpan("duty/".Length), System.Globalization.CultureInfo.InvariantCulture);
}
