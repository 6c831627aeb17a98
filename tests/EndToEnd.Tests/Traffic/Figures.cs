namespace EndToEnd.Tests.Traffic;

/// <summary>Percentiles of measured times.</summary>
internal static class Figures
{
    public static string Describe(IEnumerable<TimeSpan> times)
    {
        double[] sorted = [.. times.Select(time => time.TotalMilliseconds).Order()];
        return $"p50 {At(sorted, 0.50):F1} ms, p99 {At(sorted, 0.99):F1} ms, max {sorted[^1]:F1} ms of {sorted.Length}";
    }

    private static double At(double[] sorted, double part) =>
        sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * part))];
}
