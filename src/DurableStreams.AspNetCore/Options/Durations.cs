using System.Globalization;

namespace DurableStreams.AspNetCore.Options;

/// <summary>
/// The syntax of durations in settings: a number with a unit, like <c>500ms</c>, <c>5s</c>, <c>2m</c>, <c>1h</c> or
/// <c>1d</c>, or <c>hh:mm:ss</c>. A bare number, which .NET takes for days, is invalid.
/// </summary>
internal static class Durations
{
    private static readonly (string Suffix, long Ticks)[] Units =
    [
        ("ms", TimeSpan.TicksPerMillisecond),
        ("s", TimeSpan.TicksPerSecond),
        ("m", TimeSpan.TicksPerMinute),
        ("h", TimeSpan.TicksPerHour),
        ("d", TimeSpan.TicksPerDay),
    ];

    /// <summary>Parses a duration.</summary>
    /// <returns>Null if the text is not one.</returns>
    public static TimeSpan? Parse(string text)
    {
        text = text.Trim();
        if (text.Contains(':', StringComparison.Ordinal))
        {
            return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan span) ? span : null;
        }

        foreach ((string suffix, long ticks) in Units)
        {
            if (text.EndsWith(suffix, StringComparison.Ordinal)
                && decimal.TryParse(
                    text.AsSpan(0, text.Length - suffix.Length),
                    NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign,
                    CultureInfo.InvariantCulture,
                    out decimal number)
                && Math.Abs(number) <= TimeSpan.MaxValue.Ticks / ticks)
            {
                return TimeSpan.FromTicks((long)(number * ticks));
            }
        }

        return null;
    }
}
