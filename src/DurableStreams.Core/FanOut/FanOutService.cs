using DurableStreams.Addressing;
using DurableStreams.Diagnostics;
using DurableStreams.FanOut.Deliver;
using DurableStreams.FanOut.Publish;
using DurableStreams.FanOut.Queue;
using DurableStreams.Hosting;
using DurableStreams.Signals;
using DurableStreams.Storage;

namespace DurableStreams.FanOut;

/// <summary>
/// The work behind estuaries, one method for each operation of a keyed worker or a queue. Each goes by what is stored,
/// may run any number of times and at once, and handles its own failures.
/// </summary>
public sealed class FanOutService
{
    private const int MaxResumed = 10_000;

    private readonly StreamServiceContext _context;
    private readonly Publisher _publisher;
    private readonly Deliverer _deliverer;
    private readonly RangeConsumer _consumer;

    internal FanOutService(StreamServiceContext context, Publisher publisher, Deliverer deliverer, RangeConsumer consumer)
    {
        _context = context;
        _publisher = publisher;
        _deliverer = deliverer;
        _consumer = consumer;
    }

    /// <summary><c>Subscribers</c> of a source: tells its estuaries that it has advanced. Never throws but for a cancellation.</summary>
    /// <param name="source">The source.</param>
    /// <param name="since">When it had; for measuring.</param>
    /// <param name="cancellationToken">Ends it; the reminder stays.</param>
    public ValueTask<PublishResult> PublishAsync(StreamPath source, DateTimeOffset since, CancellationToken cancellationToken) =>
        _publisher.PublishAsync(source, since, via: null, trace: null, cancellationToken);

    internal ValueTask<PublishResult> PublishAsync(StreamPath source, DateTimeOffset since, string? trace, CancellationToken cancellationToken) =>
        _publisher.PublishAsync(source, since, via: null, trace, cancellationToken);

    /// <summary>The same, for a worker that sends signals in a way of its own.</summary>
    /// <param name="source">The source.</param>
    /// <param name="since">When it had advanced; for measuring.</param>
    /// <param name="via">Carries the signals to the estuaries; used until the call has completed, and not after it.</param>
    /// <param name="trace">What the signal carried of the trace, see <see cref="StreamTracing.Current"/>; null for none.</param>
    /// <param name="cancellationToken">Ends it; the reminder stays.</param>
    public ValueTask<PublishResult> PublishAsync(
        StreamPath source, DateTimeOffset since, IFanOutSignals via, string? trace, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(via);
        return _publisher.PublishAsync(source, since, via, trace, cancellationToken);
    }

    /// <summary><c>Estuary</c>: brings it up to date with a source. Never throws but for a cancellation.</summary>
    /// <param name="estuary">The estuary.</param>
    /// <param name="source">The source.</param>
    /// <param name="since">When the source had advanced; for measuring.</param>
    /// <param name="cancellationToken">Ends it between two commits.</param>
    public ValueTask<DeliveryResult> DeliverAsync(
        StreamPath estuary, StreamPath source, DateTimeOffset since, CancellationToken cancellationToken) =>
        _deliverer.DeliverAsync(estuary, source, since, trace: null, cancellationToken);

    /// <summary>The same, for a signal that carried something of the trace of what led to it.</summary>
    /// <param name="estuary">The estuary.</param>
    /// <param name="source">The source.</param>
    /// <param name="since">When the source had advanced; for measuring.</param>
    /// <param name="trace">See <see cref="StreamTracing.Current"/>; null for none.</param>
    /// <param name="cancellationToken">Ends it between two commits.</param>
    public ValueTask<DeliveryResult> DeliverAsync(
        StreamPath estuary, StreamPath source, DateTimeOffset since, string? trace, CancellationToken cancellationToken) =>
        _deliverer.DeliverAsync(estuary, source, since, trace, cancellationToken);

    /// <summary>The function on the fan-out queue: works off one message.</summary>
    /// <exception cref="StoreUnavailableException">The store could not be reached; the message may be given again, or dropped.</exception>
    public ValueTask ConsumeAsync(FanOutMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        return _consumer.ConsumeAsync(message, cancellationToken);
    }

    /// <summary>
    /// Signals what was under way when this process last ended, so that nobody waits for the sweeper. For hosts whose
    /// workers live and die with them.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The reminders could not be read.</exception>
    public async ValueTask ResumeAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = _context.Now;
        IReadOnlyList<ReminderRow> rows = await _context.Reminders.ReadDueAsync(now + _context.FanOut.NextLook, MaxResumed, cancellationToken)
            .ConfigureAwait(false);
        foreach (Reminder reminder in rows.Select(row => row.Reminder))
        {
            switch (reminder)
            {
                case Reminder.FanOut:
                    await _context.Signals.SourceAdvancedAsync(reminder.Path, now, cancellationToken).ConfigureAwait(false);
                    break;
                case Reminder.Deliver deliver:
                    await _context.Signals.DeliverAsync(deliver.Source, [deliver.Path], now, cancellationToken).ConfigureAwait(false);
                    break;
            }
        }
    }
}
