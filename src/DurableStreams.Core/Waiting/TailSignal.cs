namespace DurableStreams.Waiting;

/// <summary>
/// Wakes everybody who waits for a stream to change. A reader takes <see cref="Changes"/> first and looks at the
/// stream afterwards, so no change is missed.
/// </summary>
internal sealed class TailSignal
{
    private readonly Lock _gate = new();
    private List<TailWait.Ticket>? _waiting;
    private long _changes;

    /// <summary>How often the stream has changed; only good for comparing.</summary>
    public long Changes => Volatile.Read(ref _changes);

    /// <summary>Adds one who waits.</summary>
    /// <param name="ticket">Who waits, and in which of its waits.</param>
    /// <param name="seen">What <see cref="Changes"/> was before it looked.</param>
    /// <returns>False when there was a change since: then there is nothing to wait for.</returns>
    public bool TryAdd(TailWait.Ticket ticket, long seen)
    {
        lock (_gate)
        {
            if (_changes != seen)
            {
                return false;
            }

            _waiting ??= [];
            ticket.Owner.Place = _waiting.Count;
            _waiting.Add(ticket);
            return true;
        }
    }

    /// <summary>Takes out one whose wait has ended otherwise, if it is still there.</summary>
    public void Remove(TailWait.Ticket ticket)
    {
        lock (_gate)
        {
            int place = ticket.Owner.Place;
            if (_waiting is null || place >= _waiting.Count || _waiting[place] != ticket)
            {
                return;
            }

            TailWait.Ticket last = _waiting[^1];
            _waiting[place] = last;
            last.Owner.Place = place;
            _waiting.RemoveAt(_waiting.Count - 1);
        }
    }

    /// <summary>The stream has changed. Returns at once: those who wait go on in the thread pool.</summary>
    public void Wake()
    {
        List<TailWait.Ticket> woken;
        lock (_gate)
        {
            _changes++;
            if (_waiting is not { Count: > 0 })
            {
                _waiting = null;
                return;
            }

            // Most of them come back.
            woken = _waiting;
            _waiting = new List<TailWait.Ticket>(woken.Count);
        }

        WakeUp.Start(woken);
    }
}
