using System.Threading.Channels;

namespace DurableStreams.FanOut;

/// <summary>
/// Works off hints within a process: one operation at a time for each key, a bounded number for all, and hints that
/// come while one waits are one with it.
/// </summary>
/// <typeparam name="TKey">Whose turn it is.</typeparam>
internal sealed class KeyedWorkers<TKey>
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, Work> _work = [];
    private readonly Channel<TKey> _waiting = Channel.CreateUnbounded<TKey>();
    private readonly Func<TKey, WorkHint, CancellationToken, ValueTask> _operation;

    /// <param name="operation">The operation; gets the earliest of the hints that it answers. Never throws but for a cancellation.</param>
    public KeyedWorkers(Func<TKey, WorkHint, CancellationToken, ValueTask> operation) => _operation = operation;

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

    /// <summary>Works until it is cancelled.</summary>
    /// <param name="parallelism">How many keys at once.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task RunAsync(int parallelism, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, parallelism).Select(_ => Task.Run(() => WorkAsync(cancellationToken), cancellationToken)));

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        await foreach (TKey key in _waiting.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            WorkHint hint;
            lock (_gate)
            {
                hint = _work[key].Hint;
                _work[key] = new Work(State.Running, hint);
            }

            await _operation(key, hint, cancellationToken).ConfigureAwait(false);
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
