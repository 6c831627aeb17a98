using System.Diagnostics;

namespace EndToEnd.Tests.Traffic;

/// <summary>Waits for deliveries of the fan-out.</summary>
internal static class Arrivals
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Reads an estuary repeatedly until it contains at least the expected number of lines.</summary>
    /// <param name="estuary">The name of the estuary, for the failure message.</param>
    /// <param name="read">Reads the whole estuary.</param>
    /// <param name="expected">The expected number of lines.</param>
    /// <param name="timeout">Maximum time to wait.</param>
    /// <returns>All lines of the estuary.</returns>
    public static async Task<string[]> AwaitAsync(
        string estuary, Func<Task<string>> read, int expected, TimeSpan timeout)
    {
        long began = Stopwatch.GetTimestamp();
        string[] lines;
        while ((lines = (await read()).Split('\n')[..^1]).Length < expected)
        {
            Assert.True(
                Stopwatch.GetElapsedTime(began) < timeout,
                $"{estuary} has {lines.Length} of {expected} lines after {timeout.TotalSeconds} s.");
            await Task.Delay(Pause);
        }

        return lines;
    }
}
