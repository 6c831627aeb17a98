namespace DurableStreams.Waiting;

/// <summary>Wakes everybody who waits for something to happen, once.</summary>
internal sealed class PollRequest
{
    private TaskCompletionSource? _next;

    /// <summary>Completes at the next time from now on. One object for all who wait.</summary>
    public Task Next
    {
        get
        {
            TaskCompletionSource? next = Volatile.Read(ref _next);
            if (next is null)
            {
                // Those who wait run on the pool, not where it happened.
                var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                next = Interlocked.CompareExchange(ref _next, mine, null) ?? mine;
            }

            return next.Task;
        }
    }

    public void Wake() => Interlocked.Exchange(ref _next, null)?.TrySetResult();
}
