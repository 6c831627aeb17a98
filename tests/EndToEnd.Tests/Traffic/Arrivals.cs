using System.Diagnostics;

namespace EndToEnd.Tests.Traffic;

/// <summary>Waits for what comes through the fan-out in its own time.</summary>
internal static class Arrivals
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Reads an estuary again and again until it holds as many lines as expected, or more.</summary>
    /// <param name="estuary">Its name, for the message when they do not come.</param>
    /// <param name="read">Reads all of it.</param>
    /// <param name="expected">How many lines.</param>
    /// <param name="patience">How long they may take.</param>
    /// <returns>All lines.</returns>
    public static async Task<string[]> AwaitAsync(string estuary, Func<Task<string>> read, int expected, TimeSpan patience)
    {
        long began = Stopwatch.GetTimestamp();
        string[] held;
        while ((held = (await read()).Split('\n')[..^1]).Length < expected)
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < patience, $"{estuary} holds {held.Length} of {expected} and gets no more.");
            await Task.Delay(Pause);
        }

        return held;
    }
}
