using System.Globalization;

namespace DurableStreams.FunctionsHost.Timers;

/// <summary>
/// A schedule of six fields: second, minute, hour, day, month, day of the week. Supports <c>*</c>, <c>*/n</c>, numbers,
/// ranges and lists of these, but no names of months and days.
/// </summary>
internal sealed class Ncrontab
{
    private static readonly (int Min, int Max)[] Bounds = [(0, 59), (0, 59), (0, 23), (1, 31), (1, 12), (0, 6)];

    private readonly bool[][] _fields;

    private Ncrontab(bool[][] fields) => _fields = fields;

    /// <exception cref="FormatException">The text is not a supported schedule.</exception>
    public static Ncrontab Parse(string schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        string[] fields = schedule.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length == Bounds.Length
            ? new Ncrontab([.. fields.Zip(Bounds, ParseField)])
            : throw new FormatException($"'{schedule}' has {fields.Length} fields instead of six.");
    }

    /// <summary>Returns the first time of the schedule after an instant.</summary>
    /// <exception cref="InvalidOperationException">There is none within four years.</exception>
    public DateTimeOffset NextAfter(DateTimeOffset instant)
    {
        DateTime next = instant.UtcDateTime.AddTicks(-(instant.Ticks % TimeSpan.TicksPerSecond)).AddSeconds(1);
        DateTime end = next.AddYears(4);
        while (next < end)
        {
            if (!_fields[4][next.Month] || !_fields[3][next.Day] || !_fields[5][(int)next.DayOfWeek])
            {
                next = next.Date.AddDays(1);
            }
            else if (!_fields[2][next.Hour])
            {
                next = next.Date.AddHours(next.Hour + 1);
            }
            else if (!_fields[1][next.Minute])
            {
                next = next.AddSeconds(60 - next.Second);
            }
            else if (!_fields[0][next.Second])
            {
                next = next.AddSeconds(1);
            }
            else
            {
                return new DateTimeOffset(next, TimeSpan.Zero);
            }
        }

        throw new InvalidOperationException("The schedule has no time within four years.");
    }

    private static bool[] ParseField(string field, (int Min, int Max) bounds)
    {
        bool[] allowed = new bool[bounds.Max + 1];
        foreach (string part in field.Split(','))
        {
            string[] steps = part.Split('/');
            (int from, int to) = ParseRange(steps[0], bounds, hasStep: steps.Length > 1);
            int step = steps.Length > 1 ? Number(steps[1]) : 1;
            if (from < bounds.Min || to > bounds.Max || from > to || step < 1 || steps.Length > 2)
            {
                throw new FormatException($"'{field}' is not a valid field of a schedule.");
            }

            for (int value = from; value <= to; value += step)
            {
                allowed[value] = true;
            }
        }

        return allowed;
    }

    private static (int From, int To) ParseRange(string range, (int Min, int Max) bounds, bool hasStep)
    {
        if (range == "*")
        {
            return bounds;
        }

        string[] ends = range.Split('-');
        int from = Number(ends[0]);
        return (from, ends.Length > 1 ? Number(ends[1]) : hasStep ? bounds.Max : from);
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
