using DurableStreams.Storage;

namespace DurableStreams.StoreContract;

/// <summary>Runs calls concurrently. Assertions about them must hold for every interleaving.</summary>
internal static class Race
{
    /// <summary>Starts all contestants at the same time, each on its own thread.</summary>
    public static async Task<T[]> RunAsync<T>(int contestants, Func<int, Task<T>> run)
    {
        using var start = new Barrier(contestants);
        return await Task.WhenAll(Enumerable.Range(0, contestants).Select(i => OnItsOwnThread(() =>
        {
            start.SignalAndWait();
            return run(i);
        })));
    }

    /// <summary>Asserts that one commit was written and all others conflicted, and returns its index.</summary>
    public static int OnlyWinner(IReadOnlyList<CommitResult> results)
    {
        int winner = Assert.Single(
            Enumerable.Range(0, results.Count), i => results[i].Status == CommitStatus.Committed);
        Assert.All(
            results.Where((_, i) => i != winner),
            result => Assert.Equal(CommitResult.Conflict, result));
        return winner;
    }

    // The thread pool might have too few threads for all contestants to reach the barrier.
    private static Task<T> OnItsOwnThread<T>(Func<Task<T>> run) =>
        Task.Factory
            .StartNew(run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            .Unwrap();
}
