using System.Collections.Concurrent;
using DurableStreams.Addressing;
using DurableStreams.Hosting;
using DurableStreams.Writing;

namespace DurableStreams.Active;

/// <summary>
/// The streams that this process is using. Bounded: what was not used for the longest time is put to rest,
/// and comes back from the store when it is asked for.
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

    /// <summary>Gets a stream that will not be put to rest until its writer is unpinned.</summary>
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

    /// <summary>Gives an operation to a stream's writer.</summary>
    /// <returns>False when too much is waiting there.</returns>
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

    // Two rounds of "second chance": what was used since the last look is spared once.
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
            int rested = 0;
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
                        rested++;
                    }
                }
            }

            // Streams with live readers cannot rest. If none could, wait for more before looking again.
            Volatile.Write(ref _trimAt, rested < margin ? Math.Max(context.Options.MaxActiveStreams, Count + margin) : context.Options.MaxActiveStreams);
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
