using DurableStreams.Storage;

namespace DurableStreams.StoreContract;

/// <summary>Runs calls at once; what is asserted of them must hold however they interleave.</summary>
internal static class Race
{
    /// <summary>Starts all contestants as near to each other as threads can.</summary>
    public static async Task<T[]> RunAsync<T>(int contestants, Func<int, Task<T>> run)
    {
        using var start = new Barrier(contestants);
        return await Task.WhenAll(Enumerable.Range(0, contestants).Select(i => OnThreadOfItsOwn(() =>
        {
            start.SignalAndWait();
            return run(i);
        })));
    }

    /// <summary>The index of the one commit that was written, when all others conflicted.</summary>
    public static int OnlyWinner(IReadOnlyList<CommitResult> results)
    {
        int winner = Assert.Single(Enumerable.Range(0, results.Count), i => results[i].Status == CommitStatus.Committed);
        Assert.All(
            results.Where((_, i) => i != winner),
            result => Assert.Equal(CommitResult.Conflict, result));
        return winner;
    }

    // The thread pool might have too few threads for all to stand at the start.
    private static Task<T> OnThreadOfItsOwn<T>(Func<Task<T>> run) =>
        Task.Factory.StartNew(run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
}
