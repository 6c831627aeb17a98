using System.Runtime.InteropServices;
using DurableStreams.Active;
using DurableStreams.Addressing;
using DurableStreams.Hosting;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.Live;

/// <summary>
/// Tracks the streams that have live readers: renews sliding lifetimes, and wakes the readers of streams that expire.
/// One timer serves all streams, so that an idle reader needs none.
/// </summary>
internal sealed class TailHub : IAsyncDisposable
{
    private readonly Lock _gate = new();

    // The number of readers. A stream whose last reader has left stays, with 0, until its last use is stored.
    private readonly Dictionary<ActiveStream, int> _watched = [];
    private readonly List<ActiveStream> _scanned = [];
    private readonly StreamServiceContext _context;
    private readonly ActiveStreams _streams;
    private readonly HeadCache _heads;
    private readonly HeadPoller _poller;
    private readonly LifetimeRenewals _renewals;
    private readonly ITimer _timer;
    private int _ticking;

    public TailHub(StreamServiceContext context, ActiveStreams streams, HeadCache heads)
    {
        _context = context;
        _streams = streams;
        _heads = heads;
        _poller = new HeadPoller(context, heads);
        _renewals = new LifetimeRenewals(context, streams, heads);
        TimeSpan tick = context.Options.LifetimeTick;
        _timer = context.Time.CreateTimer(_ => Tick(), null, tick, tick);
    }

    public ValueTask DisposeAsync()
    {
        _poller.Dispose();
        _renewals.Dispose();
        return _timer.DisposeAsync();
    }

    /// <summary>Registers a live reader of a stream and pins the stream.</summary>
    public ActiveStream Watch(StreamPath path)
    {
        ActiveStream stream = _streams.GetPinned(path);
        bool wasKept;
        lock (_gate)
        {
            ref int readers = ref CollectionsMarshal.GetValueRefOrAddDefault(_watched, stream, out bool exists);
            wasKept = exists && readers == 0;
            readers++;

            // Within the lock: a reader that leaves at the same time must not stop this polling, nor leave its own on.
            _poller.Start(stream);
        }

        if (wasKept)
        {
            // The pin of the reader that left last.
            stream.Actor.Unpin();
        }

        return stream;
    }

    /// <summary>Reverses one call of <see cref="Watch"/>.</summary>
    public void Unwatch(ActiveStream stream)
    {
        bool isKept = false;
        lock (_gate)
        {
            int left = --CollectionsMarshal.GetValueRefOrNullRef(_watched, stream);
            if (left == 0)
            {
                _poller.Stop(stream);
                isKept = IsUnsaved(stream);
                if (!isKept)
                {
                    _watched.Remove(stream);
                }
            }
        }

        if (isKept)
        {
            _renewals.Request(stream);
            _renewals.Start();
        }
        else
        {
            stream.Actor.Unpin();
        }
    }

    /// <summary>On a shared store, reads the head; wakes the waiting readers if it is newer.</summary>
    /// <exception cref="StoreUnavailableException">The head could not be read.</exception>
    public async ValueTask RefreshHeadAsync(ActiveStream stream, CancellationToken cancellationToken)
    {
        if (!_heads.IsExclusive)
        {
            await _heads.GetAsync(stream, cancellationToken).ConfigureAwait(false);
        }
    }

    private void Tick()
    {
        if (Interlocked.Exchange(ref _ticking, 1) == 1)
        {
            return;
        }

        try
        {
            lock (_gate)
            {
                _scanned.AddRange(_watched.Keys);
            }

            foreach (ActiveStream stream in _scanned)
            {
                if (!TryForget(stream))
                {
                    _renewals.RequestIfDue(stream);
                }
            }

            _scanned.Clear();
            _renewals.Start();
        }
        finally
        {
            Volatile.Write(ref _ticking, 0);
        }
    }

    // Forgets a stream without readers whose last use is stored by now.
    private bool TryForget(ActiveStream stream)
    {
        lock (_gate)
        {
            bool forgets = _watched.TryGetValue(stream, out int readers) && readers == 0 && !IsUnsaved(stream);
            if (!forgets)
            {
                return false;
            }

            _watched.Remove(stream);
        }

        stream.Actor.Unpin();
        return true;
    }

    private bool IsUnsaved(ActiveStream stream) =>
        stream.Known.Newest is { } stored
        && stream.Use.Apply(stored, _context.Now).ExistenceAt(_context.Now) == StreamExistence.Live
        && stream.Use.IsUnsaved(stored);
}
