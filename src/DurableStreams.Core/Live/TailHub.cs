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
/// Looks after the streams that have live readers: keeps those with a sliding lifetime alive, and wakes the
/// readers of those that expire. One timer for all, so that an idle reader costs no timer of its own.
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

    /// <summary>Pins a stream for a live reader.</summary>
    public ActiveStream Watch(StreamPath path)
    {
        ActiveStream stream = _streams.GetPinned(path);
        _watched.AddOrUpdate(stream, 1, static (_, readers) => readers + 1);
        _poller.Start(stream);
        return stream;
    }

    /// <summary>Ends one <see cref="Watch"/>.</summary>
    public void Unwatch(ActiveStream stream)
    {
        // The last reader's entry goes only if no other has come meanwhile.
        if (_watched.AddOrUpdate(stream, 0, static (_, readers) => readers - 1) == 0
            && _watched.TryRemove(KeyValuePair.Create(stream, 0)))
        {
            _poller.Stop(stream);
            if (_watched.ContainsKey(stream))
            {
                // Somebody came between the two.
                _poller.Start(stream);
            }
        }

        stream.Actor.Unpin();
    }

    /// <summary>Looks at the head, unless only this process can change it; wakes those who wait if there is news.</summary>
    /// <exception cref="StoreUnavailableException">The head could not be read.</exception>
    public async ValueTask LookAsync(ActiveStream stream, CancellationToken cancellationToken)
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
                await LookAfterAsync(stream).ConfigureAwait(false);
            }
        }
        finally
        {
            Volatile.Write(ref _ticking, 0);
        }
    }

    private async ValueTask LookAfterAsync(ActiveStream stream)
    {
        try
        {
            StreamHead? head = await _heads.FollowAsync(stream, CancellationToken.None).ConfigureAwait(false);
            DateTimeOffset now = _context.Now;
            if (!_heads.IsExclusive && head.ExistenceAt(now) != StreamExistence.Live)
            {
                // Another process may have renewed it meanwhile.
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
