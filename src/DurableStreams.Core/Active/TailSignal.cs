namespace DurableStreams.Active;

/// <summary>
/// Wakes everybody who waits for a stream to change. A waiter takes <see cref="Next"/> first and looks at the
/// stream afterwards, so no change is missed.
/// </summary>
internal sealed class TailSignal
{
    private TaskCompletionSource? _next;

    /// <summary>Completes at the first change from now on. One object for all who wait.</summary>
    public Task Next
    {
        get
        {
            TaskCompletionSource? next = Volatile.Read(ref _next);
            if (next is null)
            {
                // The readers run on the pool, not on the writer's loop.
                var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                next = Interlocked.CompareExchange(ref _next, mine, null) ?? mine;
            }

            return next.Task;
        }
    }

    public void Wake() => Interlocked.Exchange(ref _next, null)?.TrySetResult();
}
