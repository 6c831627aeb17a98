using System.Collections.Concurrent;
using DurableStreams.Active;
using DurableStreams.Addressing;
using DurableStreams.Diagnostics;
using DurableStreams.Hosting;
using DurableStreams.Storage;
using DurableStreams.Streams;
using DurableStreams.Writing;

namespace DurableStreams.Live;

/// <summary>
/// Tracks the streams that have live readers: renews sliding lifetimes, and wakes the readers of streams that expire.
/// One timer serves all streams, so that an idle reader needs none.
/// </summary>
internal sealed class TailHub : IAsyncDisposable
{
    private readonly ConcurrentDictionary<ActiveStream, int> _watched = new();
    private readonly StreamServiceContext _context;
    private readonly ActiveStreams _streams;
    private readonly HeadCache _heads;
    private readonly HeadPoller _poller;
    private readonly ITimer _timer;
    private int _ticking;

    public TailHub(StreamServiceContext context, ActiveStreams streams, HeadCache heads)
    {
        _context = context;
        _streams = streams;
        _heads = heads;
        _poller = new HeadPoller(context, heads);
        TimeSpan tick = context.Options.LifetimeTick;
        _timer = context.Time.CreateTimer(_ => _ = TickAsync(), null, tick, tick);
    }

    public ValueTask DisposeAsync()
    {
        _poller.Dispose();
        return _timer.DisposeAsync();
    }

    /// <summary>Registers a live reader of a stream and pins the stream.</summary>
    public ActiveStream Watch(StreamPath path)
    {
        ActiveStream stream = _streams.GetPinned(path);
        _watched.AddOrUpdate(stream, 1, static (_, readers) => readers + 1);
        _poller.Start(stream);
        return stream;
    }

    /// <summary>Reverses one call of <see cref="Watch"/>.</summary>
    public void Unwatch(ActiveStream stream)
    {
        // The entry of the last reader is removed only if no other reader came in the meantime.
        if (_watched.AddOrUpdate(stream, 0, static (_, readers) => readers - 1) == 0
            && _watched.TryRemove(KeyValuePair.Create(stream, 0)))
        {
            _poller.Stop(stream);
            if (_watched.ContainsKey(stream))
            {
                // A reader came between the two calls.
                _poller.Start(stream);
            }
        }

        stream.Actor.Unpin();
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

    private async Task TickAsync()
    {
        if (Interlocked.Exchange(ref _ticking, 1) == 1)
        {
            return;
        }

        try
        {
            foreach (ActiveStream stream in _watched.Keys)
            {
                await CheckLifetimeAsync(stream).ConfigureAwait(false);
            }
        }
        finally
        {
            Volatile.Write(ref _ticking, 0);
        }
    }

    private async ValueTask CheckLifetimeAsync(ActiveStream stream)
    {
        try
        {
            StreamHead? head = await _heads.FollowAsync(stream, CancellationToken.None).ConfigureAwait(false);
            DateTimeOffset now = _context.Now;
            if (!_heads.IsExclusive && head.ExistenceAt(now) != StreamExistence.Live)
            {
                // Another process may have renewed the lifetime in the meantime.
                head = await _heads.GetAsync(stream, CancellationToken.None).ConfigureAwait(false);
            }

            if (head.ExistenceAt(now) != StreamExistence.Live)
            {
                stream.Signal.Wake();
            }
            else if (head!.Lifetime.NeedsRenewal(head.Expiry, now))
            {
                var renewal = new RenewOperation(head.Incarnation);
                if (_streams.TryEnqueue(stream.Path, renewal))
                {
                    await renewal.Answer.ConfigureAwait(false);
                }
            }
        }
        catch (StoreUnavailableException problem)
        {
            _context.Log.RenewalFailed(stream.Path, problem);
        }
    }
}
