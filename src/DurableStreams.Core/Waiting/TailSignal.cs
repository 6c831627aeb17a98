namespace DurableStreams.Waiting;

/// <summary>
/// Wakes the readers that wait for a change of a stream. A reader takes <see cref="Changes"/> before it reads the
/// stream, so that it misses no change.
/// </summary>
internal sealed class TailSignal
{
    private readonly Lock _gate = new();
    private List<TailWait.Ticket>? _waiting;
    private long _changes;

    /// <summary>Number of changes so far; only useful for comparison.</summary>
    public long Changes => Volatile.Read(ref _changes);

    /// <summary>Adds a waiting reader.</summary>
    /// <param name="ticket">The wait of a reader.</param>
    /// <param name="seen">The value of <see cref="Changes"/> before the reader read the stream.</param>
    /// <returns>False if there was a change since, so that the reader need not wait.</returns>
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

    /// <summary>Removes a reader whose wait has ended for another reason, if it is still waiting.</summary>
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

    /// <summary>Counts a change and wakes the waiting readers, which continue in the thread pool.</summary>
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

            // Most readers wait again soon.
            woken = _waiting;
            _waiting = new List<TailWait.Ticket>(woken.Count);
        }

        WakeUp.Start(woken);
    }
}
