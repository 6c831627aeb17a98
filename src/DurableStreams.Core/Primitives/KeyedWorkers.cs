using System.Threading.Channels;

namespace DurableStreams.Primitives;

/// <summary>
/// Runs at most one operation per key at a time and a bounded number overall. Hints that arrive while a key is queued
/// are coalesced.
/// </summary>
/// <typeparam name="TKey">Identifies the operations that must not overlap.</typeparam>
internal sealed class KeyedWorkers<TKey>
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, Work> _work = [];
    private readonly Channel<TKey> _waiting = Channel.CreateUnbounded<TKey>();

    private enum State
    {
        Waiting,
        Running,

        /// <summary>A hint arrived during the operation, which may have missed the change: it must run again.</summary>
        RunningAndHinted,
    }

    /// <summary>Queues the operation of a key, unless it is queued already.</summary>
    public void Signal(TKey key, WorkHint hint)
    {
        lock (_gate)
        {
            if (!_work.TryGetValue(key, out Work known))
            {
                _work[key] = new Work(State.Waiting, hint);
            }
            else
            {
                if (known.State == State.Running)
                {
                    _work[key] = new Work(State.RunningAndHinted, hint);
                }

                return;
            }
        }

        _waiting.Writer.TryWrite(key);
    }

    /// <summary>Processes keys until cancelled.</summary>
    /// <param name="operation">
    /// Receives the earliest of the hints that it covers. Must not throw unless cancelled.
    /// </param>
    /// <param name="parallelism">The number of keys processed at once.</param>
    /// <param name="cancellationToken">Stops the processing.</param>
    public Task RunAsync(
        Func<TKey, WorkHint, CancellationToken, ValueTask> operation,
        int parallelism,
        CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, parallelism)
            .Select(_ => Task.Run(() => WorkAsync(operation, cancellationToken), cancellationToken)));

    private async Task WorkAsync(
        Func<TKey, WorkHint, CancellationToken, ValueTask> operation, CancellationToken cancellationToken)
    {
        await foreach (TKey key in _waiting.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            WorkHint hint;
            lock (_gate)
            {
                hint = _work[key].Hint;
                _work[key] = new Work(State.Running, hint);
            }

            await operation(key, hint, cancellationToken).ConfigureAwait(false);
            bool isHinted;
            lock (_gate)
            {
                Work work = _work[key];
                isHinted = work.State == State.RunningAndHinted;
                if (isHinted)
                {
                    _work[key] = work with { State = State.Waiting };
                }
                else
                {
                    _work.Remove(key);
                }
            }

            if (isHinted)
            {
                _waiting.Writer.TryWrite(key);
            }
        }
    }

    private readonly record struct Work(State State, WorkHint Hint);
}
