using System.Collections.Concurrent;
using DurableStreams.Addressing;
using DurableStreams.Hosting;
using DurableStreams.Writing;

namespace DurableStreams.Active;

/// <summary>
/// The streams in use by this process. Bounded: streams that were not used recently are evicted, and loaded from the
/// store again when they are requested.
/// </summary>
internal sealed class ActiveStreams(StreamServiceContext context, ISubscriberNotifier subscribers)
{
    private readonly ConcurrentDictionary<StreamPath, ActiveStream> _streams = new();
    private readonly SealHints _sealing = new(context);
    private readonly WindowBudget _budget = new();
    private readonly Lock _trimming = new();
    private int _count;
    private int _trimAt = context.Options.MaxActiveStreams;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Finds a stream without making it active; null if it is not.</summary>
    public ActiveStream? Find(StreamPath path) => _streams.GetValueOrDefault(path);

    public ActiveStream Get(StreamPath path)
    {
        if (!_streams.TryGetValue(path, out ActiveStream? stream))
        {
            var mine = new ActiveStream(path, context, subscribers, _sealing, _budget);
            stream = _streams.GetOrAdd(path, mine);
            if (ReferenceEquals(stream, mine) && Interlocked.Increment(ref _count) > Volatile.Read(ref _trimAt))
            {
                Trim(mine);
            }
        }

        stream.Touch();
        if (_budget.Bytes > context.Options.AllTailWindowsBytes)
        {
            TrimWindows();
        }

        return stream;
    }

    /// <summary>Gets a stream that is not evicted until its actor is unpinned.</summary>
    public ActiveStream GetPinned(StreamPath path)
    {
        while (true)
        {
            ActiveStream stream = Get(path);
            if (stream.Actor.TryPin())
            {
                return stream;
            }
        }
    }

    /// <summary>Adds an operation to the mailbox of a stream's actor.</summary>
    /// <returns>False if the mailbox is full.</returns>
    public bool TryEnqueue(StreamPath path, StreamOperation operation)
    {
        while (true)
        {
            switch (Get(path).Actor.Enqueue(operation))
            {
                case EnqueueResult.Accepted:
                    return true;
                case EnqueueResult.Full:
                    return false;
            }
        }
    }

    // Two rounds of the "second chance" algorithm: a stream that was used since the previous round is spared once.
    private void Trim(ActiveStream newcomer)
    {
        if (!_trimming.TryEnter())
        {
            return;
        }

        try
        {
            int margin = context.Options.MaxActiveStreams / 10;
            int target = context.Options.MaxActiveStreams - margin;
            int evicted = 0;
            for (int round = 0; round < 2 && Count > target; round++)
            {
                foreach ((StreamPath path, ActiveStream stream) in _streams)
                {
                    if (Count <= target)
                    {
                        break;
                    }

                    if (!ReferenceEquals(stream, newcomer) && !stream.TakeTouched() && TryEvict(path, stream))
                    {
                        evicted++;
                    }
                }
            }

            // Streams with live readers cannot be evicted. If too few could, let the number grow before trying again.
            int max = context.Options.MaxActiveStreams;
            Volatile.Write(ref _trimAt, evicted < margin ? Math.Max(max, Count + margin) : max);
        }
        finally
        {
            _trimming.Exit();
        }
    }

    private bool TryEvict(StreamPath path, ActiveStream stream)
    {
        if (!stream.Actor.TryRetire())
        {
            return false;
        }

        _streams.TryRemove(KeyValuePair.Create(path, stream));
        Interlocked.Decrement(ref _count);
        stream.Window.Clear();
        return true;
    }

    private void TrimWindows()
    {
        if (!_trimming.TryEnter())
        {
            return;
        }

        try
        {
            long target = context.Options.AllTailWindowsBytes / 4 * 3;
            for (int round = 0; round < 2 && _budget.Bytes > target; round++)
            {
                foreach (ActiveStream stream in _streams.Values)
                {
                    if (_budget.Bytes <= target)
                    {
                        break;
                    }

                    if (round == 1 || !stream.Actor.IsPinned)
                    {
                        stream.Window.Clear();
                    }
                }
            }
        }
        finally
        {
            _trimming.Exit();
        }
    }
}
