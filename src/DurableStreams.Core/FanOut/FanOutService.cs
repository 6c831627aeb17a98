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
/// The background work of estuaries: one method for each operation of a keyed worker or queue. Each works from stored
/// state, is idempotent, may run concurrently, and handles its own failures.
/// </summary>
public sealed class FanOutService
{
    private const int MaxResumed = 10_000;

    private readonly StreamServiceContext _context;
    private readonly Publisher _publisher;
    private readonly Deliverer _deliverer;
    private readonly RangeConsumer _consumer;

    internal FanOutService(
        StreamServiceContext context, Publisher publisher, Deliverer deliverer, RangeConsumer consumer)
    {
        _context = context;
        _publisher = publisher;
        _deliverer = deliverer;
        _consumer = consumer;
    }

    /// <summary>
    /// <c>Subscribers</c> of a source: notifies its estuaries that it has advanced. Throws only when cancelled.
    /// </summary>
    /// <param name="source">The source.</param>
    /// <param name="since">When the source advanced; for metrics.</param>
    /// <param name="cancellationToken">Cancels the call; the reminder stays.</param>
    public ValueTask<PublishResult> PublishAsync(
        StreamPath source, DateTimeOffset since, CancellationToken cancellationToken) =>
        _publisher.PublishAsync(source, incarnation: null, since, via: null, trace: null, cancellationToken);

    /// <summary>Publishes an incarnation of a source, which need not be read then.</summary>
    /// <param name="source">The incarnation of the source that advanced.</param>
    /// <param name="since">When the source advanced; for metrics.</param>
    /// <param name="cancellationToken">Cancels the call; the reminder stays.</param>
    public ValueTask<PublishResult> PublishAsync(
        SourceKey source, DateTimeOffset since, CancellationToken cancellationToken) =>
        _publisher.PublishAsync(source.Path, source.Incarnation, since, via: null, trace: null, cancellationToken);

    internal ValueTask<PublishResult> PublishAsync(
        StreamPath source, DateTimeOffset since, string? trace, CancellationToken cancellationToken) =>
        _publisher.PublishAsync(source, incarnation: null, since, via: null, trace, cancellationToken);

    /// <summary>Publishes for a worker that sends signals by its own means.</summary>
    /// <param name="source">The source.</param>
    /// <param name="incarnation">The incarnation that advanced; null to read the current one.</param>
    /// <param name="since">When the source advanced; for metrics.</param>
    /// <param name="via">Sends the signals to the estuaries; not used after the call has completed.</param>
    /// <param name="trace">
    /// The trace context of the signal, see <see cref="StreamTracing.Current"/>; null for none.
    /// </param>
    /// <param name="cancellationToken">Cancels the call; the reminder stays.</param>
    public ValueTask<PublishResult> PublishAsync(
        StreamPath source,
        Incarnation? incarnation,
        DateTimeOffset since,
        IFanOutSignals via,
        string? trace,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(via);
        return _publisher.PublishAsync(source, incarnation, since, via, trace, cancellationToken);
    }

    /// <summary><c>Estuary</c>: brings an estuary up to date with a source. Throws only when cancelled.</summary>
    /// <param name="estuary">The estuary.</param>
    /// <param name="source">The source.</param>
    /// <param name="since">When the source advanced; for metrics.</param>
    /// <param name="cancellationToken">Cancels the call between two commits.</param>
    public ValueTask<DeliveryResult> DeliverAsync(
        StreamPath estuary, StreamPath source, DateTimeOffset since, CancellationToken cancellationToken) =>
        DeliverAsync(estuary, source, since, trace: null, cancellationToken);

    /// <summary>Delivers for a signal with a trace context.</summary>
    /// <param name="estuary">The estuary.</param>
    /// <param name="source">The source.</param>
    /// <param name="since">When the source advanced; for metrics.</param>
    /// <param name="trace">
    /// The trace context of the signal, see <see cref="StreamTracing.Current"/>; null for none.
    /// </param>
    /// <param name="cancellationToken">Cancels the call between two commits.</param>
    public ValueTask<DeliveryResult> DeliverAsync(
        StreamPath estuary,
        StreamPath source,
        DateTimeOffset since,
        string? trace,
        CancellationToken cancellationToken) =>
        _deliverer.DeliverAsync(estuary, source, head: null, since, trace, cancellationToken);

    /// <summary>Processes one message of the fan-out queue.</summary>
    /// <exception cref="StoreUnavailableException">
    /// The store is unavailable; the message may be redelivered or dropped.
    /// </exception>
    /// <exception cref="InvalidDataException">The message is not one that this service has sent.</exception>
    public ValueTask ConsumeAsync(FanOutMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        return message.Problem is { } problem
            ? throw new InvalidDataException(problem)
            : _consumer.ConsumeAsync(message, cancellationToken);
    }

    /// <summary>
    /// Signals the work that was unfinished when this process last ended, instead of leaving it to the sweeper. For
    /// hosts that run the workers in their own process.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The reminders could not be read.</exception>
    public async ValueTask ResumeAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = _context.Now;
        IReadOnlyList<ReminderRow> rows = await _context.Reminders
            .ReadDueAsync(now + _context.FanOut.NextLook, MaxResumed, cancellationToken).ConfigureAwait(false);
        foreach (Reminder reminder in rows.Select(row => row.Reminder))
        {
            switch (reminder)
            {
                case Reminder.FanOut:
                    await _context.Signals
                        .SourceAdvancedAsync(
                            new SourceKey(reminder.Path, reminder.Incarnation), now, cancellationToken)
                        .ConfigureAwait(false);
                    break;
                case Reminder.Deliver deliver:
                    await _context.Signals.DeliverAsync(deliver.Source, [deliver.Path], now, cancellationToken)
                        .ConfigureAwait(false);
                    break;
            }
        }
    }
}
