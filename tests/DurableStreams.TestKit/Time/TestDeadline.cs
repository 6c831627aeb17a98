namespace DurableStreams.TestKit.Time;

/// <summary>The limit of waits that are short unless something is broken.</summary>
public static class TestDeadline
{
    /// <summary>In real time, because a broken wait on a manual clock would never end.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Waits, without a pause, until a condition holds that other threads bring about.</summary>
    /// <exception cref="OperationCanceledException">It did not hold within <see cref="Limit"/>.</exception>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var deadline = new CancellationTokenSource(Limit);
        while (!await condition())
        {
            deadline.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
