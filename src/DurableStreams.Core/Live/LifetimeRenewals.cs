using DurableStreams.Active;
using DurableStreams.Diagnostics;
using DurableStreams.Hosting;
using DurableStreams.Primitives;
using DurableStreams.Streams;
using DurableStreams.Writing;

namespace DurableStreams.Live;

/// <summary>
/// Stores renewals of streams with live readers, a bounded number at the same time, the nearest expiry first. A stream
/// does not expire in this process while its renewal waits; see <see cref="RecentUse"/>.
/// </summary>
internal sealed class LifetimeRenewals : IDisposable
{
    private readonly StreamServiceContext _context;
    private readonly ActiveStreams _streams;
    private readonly HeadCache _heads;
    private readonly DeadlineQueue<ActiveStream> _queue;

    public LifetimeRenewals(StreamServiceContext context, ActiveStreams streams, HeadCache heads)
    {
        _context = context;
        _streams = streams;
        _heads = heads;
        _queue = new DeadlineQueue<ActiveStream>(context.Options.MaxConcurrentRenewals, CheckAsync);
    }

    public void Dispose() => _queue.Clear();

    /// <summary>
    /// Requests a renewal if less than half of the time to live will be left at the next tick: enough for slow commits,
    /// and for readers that come back after a crash.
    /// </summary>
    public void RequestIfDue(ActiveStream stream)
    {
        DateTimeOffset now = _context.Now;
        if (stream.Known.Newest is not { } head)
        {
            // The first reader has not read the head yet.
            return;
        }

        if (head.ExistenceAt(now) != StreamExistence.Live
            || head.Lifetime.IsHalfOver(head.Expiry, now + _context.Options.LifetimeTick)
            || (!stream.Use.IsFollowed(head.Incarnation) && stream.Use.IsUnsaved(head)))
        {
            Request(stream);
        }
    }

    /// <summary>Requests a renewal, unless one is requested already.</summary>
    public void Request(ActiveStream stream) =>
        _queue.Add(stream, stream.Known.Newest?.Expiry ?? DateTimeOffset.MaxValue);

    /// <summary>Starts the requested renewals, as many as may run at the same time.</summary>
    public void Start() => _queue.Start();

    private async Task CheckAsync(ActiveStream stream)
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
#pragma warning disable CA1031 // One stream must not keep the renewals of the others from being stored.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            _context.Log.RenewalFailed(stream.Path, problem);
        }
    }
}
