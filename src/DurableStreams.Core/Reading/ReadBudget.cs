namespace DurableStreams.Reading;

/// <summary>
/// The bytes of large chunks that this process may hold for readers at once. Waiting readers are admitted in order.
/// </summary>
/// <param name="maxBytes">The maximum; a chunk larger than that is admitted alone.</param>
/// <param name="time">The clock of the waits.</param>
internal sealed class ReadBudget(long maxBytes, TimeProvider time)
{
    /// <summary>The longest wait.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly LinkedList<Waiter> _waiting = [];
    private long _takenBytes;

    public long TakenBytes => Volatile.Read(ref _takenBytes);

    /// <returns>False if that many bytes are not available, or others wait for theirs; then nothing is taken.</returns>
    public bool TryTake(long bytes)
    {
        lock (_gate)
        {
            if (_waiting.Count > 0 || !Fits(bytes))
            {
                return false;
            }

            _takenBytes += bytes;
            return true;
        }
    }

    /// <summary>Takes bytes, and waits if they are not available.</summary>
    /// <returns>False after <see cref="MaxWait"/>; then nothing is taken.</returns>
    public async ValueTask<bool> TakeAsync(long bytes)
    {
        var waiter = new LinkedListNode<Waiter>(new Waiter(bytes));
        lock (_gate)
        {
            if (_waiting.Count == 0 && Fits(bytes))
            {
                _takenBytes += bytes;
                return true;
            }

            _waiting.AddLast(waiter);
        }

        await waiter.Value.Granted.Task.WaitAsync(MaxWait, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            if (waiter.List is null)
            {
                return true;
            }

            _waiting.Remove(waiter);

            // Those behind it may need less.
            GrantWaiting();
            return false;
        }
    }

    public void Release(long bytes)
    {
        lock (_gate)
        {
            _takenBytes -= bytes;
            GrantWaiting();
        }
    }

    private bool Fits(long bytes) => _takenBytes == 0 || _takenBytes + bytes <= maxBytes;

    private void GrantWaiting()
    {
        while (_waiting.First is { } next && Fits(next.Value.Bytes))
        {
            _waiting.RemoveFirst();
            _takenBytes += next.Value.Bytes;
            next.Value.Granted.SetResult();
        }
    }

    private sealed record Waiter(long Bytes)
    {
        public TaskCompletionSource Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
