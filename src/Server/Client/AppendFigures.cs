namespace DurableStreams.Server.Client;

/// <summary>What a measurement of appends has found.</summary>
/// <param name="PerSecond">Appends per second.</param>
/// <param name="Median">Half of the appends were answered faster.</param>
/// <param name="P99">99 of 100 appends were answered faster.</param>
internal sealed record AppendFigures(double PerSecond, TimeSpan Median, TimeSpan P99)
{
    /// <param name="times">The time of each append; at least one.</param>
    /// <param name="elapsed">The time of all of them.</param>
    public static AppendFigures Of(TimeSpan[] times, TimeSpan elapsed)
    {
        Array.Sort(times);
        return new AppendFigures(
            times.Length / elapsed.TotalSeconds, times[times.Length / 2], times[(int)(times.Length * 0.99)]);
    }
}
