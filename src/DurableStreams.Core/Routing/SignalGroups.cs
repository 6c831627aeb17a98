namespace DurableStreams.Routing;

/// <summary>
/// Collects the appends to one stream that arrive while a signal is being sent: the next signal takes them together.
/// </summary>
/// <param name="maxBytes">Maximum size of a signal of several appends, in bytes.</param>
internal sealed class SignalGroups(int maxBytes)
{
    /// <summary>Maximum number of appends in a signal.</summary>
    public const int MaxAppends = 32;

    // What an append adds to its body: ids, times and names.
    private const int Overhead = 512;

    private readonly Lock _lock = new();
    private readonly Queue<WaitingAppend> _waiting = [];
    private bool _isSending;

    /// <summary>Adds an append.</summary>
    /// <returns>True if the caller must send groups until <see cref="TryTake"/> returns false.</returns>
    public bool Add(WaitingAppend append)
    {
        lock (_lock)
        {
            _waiting.Enqueue(append);
            bool startsSending = !_isSending;
            _isSending = true;
            return startsSending;
        }
    }

    /// <summary>
    /// Takes the appends of the next signal, in the order in which they were added. Those after their deadline are
    /// dropped.
    /// </summary>
    /// <returns>False if there are none.</returns>
    public bool TryTake(DateTimeOffset now, out IReadOnlyList<WaitingAppend> group)
    {
        List<WaitingAppend> taken = [];
        lock (_lock)
        {
            int bytes = 0;
            while (taken.Count < MaxAppends && _waiting.TryPeek(out WaitingAppend? next))
            {
                if (next.Signal.Deadline <= now)
                {
                    _waiting.Dequeue().Signalled.TrySetResult();
                    continue;
                }

                bytes += next.Signal.Body.Length + Overhead;
                if (taken.Count > 0 && bytes > maxBytes)
                {
                    break;
                }

                taken.Add(_waiting.Dequeue());
            }

            _isSending = taken.Count > 0;
        }

        group = taken;
        return taken.Count > 0;
    }
}
