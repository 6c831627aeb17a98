namespace DurableStreams.Waiting;

/// <summary>Wakes all current waiters at once; later waiters wait for the next call of <see cref="Wake"/>.</summary>
internal sealed class PollRequest
{
    private TaskCompletionSource? _next;

    /// <summary>Completes on the next call of <see cref="Wake"/>. All waiters share one task.</summary>
    public Task Next
    {
        get
        {
            TaskCompletionSource? next = Volatile.Read(ref _next);
            if (next is null)
            {
                // Waiters continue in the thread pool, not in the caller of Wake.
                var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                next = Interlocked.CompareExchange(ref _next, mine, null) ?? mine;
            }

            return next.Task;
        }
    }

    /// <summary>Completes the current task, if there is one.</summary>
    public void Wake() => Interlocked.Exchange(ref _next, null)?.TrySetResult();
}
