using DurableStreams.Signals;
using DurableStreams.Storage;

namespace DurableStreams.FanOut;

/// <summary>
/// The work behind estuaries, one method for each operation of a keyed worker or a queue. Each goes by what is stored,
/// may run any number of times and at once, and handles its own failures.
/// </summary>
public sealed class FanOutService
{
    private const int MostResumed = 10_000;

    private readonly Publisher _publisher;
    private readonly Deliverer _deliverer;
    private readonly RangeConsumer _consumer;
    private readonly IDueStore _due;
    private readonly IWorkSignals _signals;
    private readonly FanOutOptions _options;
    private readonly TimeProvider _time;

    internal FanOutService(
        Publisher publisher,
        Deliverer deliverer,
        RangeConsumer consumer,
        IDueStore due,
        IWorkSignals signals,
        FanOutOptions options,
        TimeProvider time)
    {
        _publisher = publisher;
        _deliverer = deliverer;
        _consumer = consumer;
        _due = due;
        _signals = signals;
        _options = options;
        _time = time;
    }

    /// <summary><c>Subscribers</c> of a source: tells its estuaries that it has advanced. Never throws but for a cancellation.</summary>
    /// <param name="source">The source.</param>
    /// <param name="since">When it had; for measuring.</param>
    /// <param name="cancellationToken">Ends it; the due row stays.</param>
    public ValueTask<PublishResult> PublishAsync(StreamPath source, DateTimeOffset since, CancellationToken cancellationToken) =>
        _publisher.PublishAsync(source, since, via: null, trace: null, cancellationToken);

    internal ValueTask<PublishResult> PublishAsync(StreamPath source, DateTimeOffset since, string? trace, CancellationToken cancellationToken) =>
        _publisher.PublishAsync(source, since, via: null, trace, cancellationToken);

    /// <summary>The same, for a worker that sends signals in a way of its own.</summary>
    /// <param name="source">The source.</param>
    /// <param name="since">When it had advanced; for measuring.</param>
    /// <param name="via">Carries the signals to the estuaries; used until the call has completed, and not after it.</param>
    /// <param name="trace">What the signal carried of the trace, see <see cref="StreamTracing.Current"/>; null for none.</param>
    /// <param name="cancellationToken">Ends it; the due row stays.</param>
    public ValueTask<PublishResult> PublishAsync(
        StreamPath source, DateTimeOffset since, IWorkSignals via, string? trace, CancellationToken cancellationToken)
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
    /// <exception cref="StoreUnavailableException">The duties could not be read.</exception>
    public async ValueTask ResumeAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = _time.GetUtcNow();
        IReadOnlyList<DueRow> rows = await _due.ReadDueAsync(now + _options.NextLook, MostResumed, cancellationToken).ConfigureAwait(false);
        foreach (Duty duty in rows.Select(row => row.Duty))
        {
            if (duty.Kind == DutyKind.FanOut)
            {
                await _signals.SourceAdvancedAsync(duty.Path, now, cancellationToken).ConfigureAwait(false);
            }
            else if (duty.Kind == DutyKind.Deliver)
            {
                await _signals.DeliverAsync(duty.Source!.Path, [duty.Path], now, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
