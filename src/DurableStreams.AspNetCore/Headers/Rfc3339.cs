using System.Globalization;
using System.Text.RegularExpressions;

namespace DurableStreams.AspNetCore.Headers;

/// <summary>Timestamps of RFC 3339 §5.6: stricter than .NET's own parser, and with leap seconds.</summary>
internal static partial class Rfc3339
{
    /// <summary>Parses <c>date-time</c>. Truncates to 100 ns, so the result is never later than the text.</summary>
    public static bool TryParse(string text, out DateTimeOffset instant)
    {
        instant = default;
        Match match = Grammar().Match(text);
        if (!match.Success || !TryGetDateTime(match, out DateTime local))
        {
            return false;
        }

        long offsetTicks = 0;
        if (match.Groups["sign"].Success)
        {
            if (Number(match, "offsetHour") > 23 || Number(match, "offsetMinute") > 59)
            {
                return false;
            }

            offsetTicks = new TimeSpan(Number(match, "offsetHour"), Number(match, "offsetMinute"), 0).Ticks;
            offsetTicks = match.Groups["sign"].ValueSpan is "-" ? -offsetTicks : offsetTicks;
        }

        // Clamps to .NET's calendar: the result then means "never" or "long past".
        long ticks = Math.Clamp(local.Ticks - offsetTicks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks);
        instant = new DateTimeOffset(ticks, TimeSpan.Zero);
        return true;
    }

    /// <summary>Formats in UTC, without trailing zeros in the fraction.</summary>
    public static string Format(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    [GeneratedRegex(
        "^(?<year>[0-9]{4})-(?<month>[0-9]{2})-(?<day>[0-9]{2})[Tt]"
        + @"(?<hour>[0-9]{2}):(?<minute>[0-9]{2}):(?<second>[0-9]{2})(\.(?<fraction>[0-9]+))?"
        + @"([Zz]|(?<sign>[+-])(?<offsetHour>[0-9]{2}):(?<offsetMinute>[0-9]{2}))\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Grammar();

    private static bool TryGetDateTime(Match match, out DateTime local)
    {
        local = default;
        int year = Number(match, "year");
        int month = Number(match, "month");
        int day = Number(match, "day");
        int second = Number(match, "second");
        if (year == 0 || month is 0 or > 12 || day == 0 || day > DateTime.DaysInMonth(year, month)
            || Number(match, "hour") > 23 || Number(match, "minute") > 59 || second > 60)
        {
            return false;
        }

        // A leap second becomes the last tick before the next minute.
        long fraction = second == 60 ? TimeSpan.TicksPerSecond - 1 : FractionTicks(match.Groups["fraction"].ValueSpan);
        local = new DateTime(year, month, day, Number(match, "hour"), Number(match, "minute"), Math.Min(second, 59))
            .AddTicks(fraction);
        return true;
    }

    private static long FractionTicks(ReadOnlySpan<char> digits)
    {
        long ticks = 0;
        for (int i = 0; i < 7; i++)
        {
            ticks = (ticks * 10) + (i < digits.Length ? digits[i] - '0' : 0);
        }

        return ticks;
    }

    private static int Number(Match match, string group) =>
        int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
}
