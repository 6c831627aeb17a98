using System.Threading.Channels;

namespace DurableStreams.FanOut.Local;

/// <summary>
/// Runs at most one operation per key and a bounded number overall; hints that arrive while a key is queued are coalesced.
/// </summary>
/// <typeparam name="TKey">What an operation is about.</typeparam>
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

        /// <summary>A hint came while it was running: it may have missed what the hint is about.</summary>
        RunningAndWanted,
    }

    /// <summary>Hints that a key has something to do.</summary>
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
                    _work[key] = new Work(State.RunningAndWanted, hint);
                }

                return;
            }
        }

        _waiting.Writer.TryWrite(key);
    }

    /// <summary>Processes keys until it is cancelled.</summary>
    /// <param name="operation">Gets the earliest of the hints that it answers. Must not throw, except when cancelled.</param>
    /// <param name="parallelism">The number of keys at once.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task RunAsync(Func<TKey, WorkHint, CancellationToken, ValueTask> operation, int parallelism, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, parallelism).Select(_ => Task.Run(() => WorkAsync(operation, cancellationToken), cancellationToken)));

    private async Task WorkAsync(Func<TKey, WorkHint, CancellationToken, ValueTask> operation, CancellationToken cancellationToken)
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
            bool isWanted;
            lock (_gate)
            {
                Work work = _work[key];
                isWanted = work.State == State.RunningAndWanted;
                if (isWanted)
                {
                    _work[key] = work with { State = State.Waiting };
                }
                else
                {
                    _work.Remove(key);
                }
            }

            if (isWanted)
            {
                _waiting.Writer.TryWrite(key);
            }
        }
    }

    private readonly record struct Work(State State, WorkHint Hint);
}
