using System.Collections.Concurrent;

namespace DurableStreams.Primitives;

/// <summary>Runs an operation once for all callers that ask for the same key while it is running.</summary>
internal sealed class SingleFlight<TKey, TResult>
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Task<TResult>> _running = new();

    /// <summary>
    /// Joins the running operation, or starts one. Cancellation ends the wait but not the operation, because other
    /// callers may need its result.
    /// </summary>
    public Task<TResult> RunAsync(TKey key, Func<Task<TResult>> operation, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_running.TryGetValue(key, out Task<TResult>? shared))
        {
            var mine = new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously);
            shared = _running.GetOrAdd(key, mine.Task);
            if (ReferenceEquals(shared, mine.Task))
            {
                _ = CompleteAsync(key, operation, mine);
            }
        }

        return shared.WaitAsync(cancellationToken);
    }

    private async Task CompleteAsync(TKey key, Func<Task<TResult>> operation, TaskCompletionSource<TResult> result)
    {
        try
        {
            TResult value = await operation().ConfigureAwait(false);
            _running.TryRemove(key, out _);
            result.SetResult(value);
        }
#pragma warning disable CA1031 // Every failure is passed on to the waiting callers.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            _running.TryRemove(key, out _);
            result.SetException(problem);
        }
    }
}
