using System.Collections.Concurrent;
using System.Diagnostics;
using DurableStreams.Active;
using DurableStreams.Addressing;
using DurableStreams.Diagnostics;
using DurableStreams.FanOut.Registry;
using DurableStreams.Hosting;
using DurableStreams.Reading;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.FanOut.Deliver;

/// <summary>
/// Brings an estuary up to date with a source: reads the source from the estuary's cursor on and commits bytes and
/// cursor together, until the cursor is at the tail. Deliveries may run concurrently; each append arrives exactly once.
/// </summary>
internal sealed class Deliverer(
    StreamServiceContext context,
    ActiveStreams streams,
    HeadCache heads,
    ChunkReader reader,
    EstuarySubscriptions subscriptions,
    DeliveryRetries retries)
{
    /// <summary>Number of lost races and moved rows after which a delivery is postponed.</summary>
    private const int MaxRounds = 50;

    /// <summary>Maximum number of full estuaries that are remembered.</summary>
    private const int MaxReported = 10_000;

    // Logged once per process, because every append to a source finds the estuary full again.
    private readonly ConcurrentDictionary<StreamPath, bool> _reported = new();
    private readonly DeliveryRuns _runs = new(context.Streams.MaxCommitBytes);

    /// <summary>
    /// Delivers. Failures are not thrown: a retry is scheduled, or the result is <see cref="DeliveryResult.Failed"/>.
    /// </summary>
    /// <param name="estuary">The estuary.</param>
    /// <param name="source">The source.</param>
    /// <param name="head">A head of the source with everything to deliver; null to read the current one.</param>
    /// <param name="since">When the source advanced; for metrics.</param>
    /// <param name="trace">The trace context of the cause; null for none.</param>
    /// <param name="cancellationToken">Cancels the call between two commits.</param>
    public async ValueTask<DeliveryResult> DeliverAsync(
        StreamPath estuary,
        StreamPath source,
        StreamHead? head,
        DateTimeOffset since,
        string? trace,
        CancellationToken cancellationToken)
    {
        if (await RunAsync(estuary, source, head, since, trace, cancellationToken).ConfigureAwait(false) is { } result)
        {
            return result;
        }

        bool isScheduled = await retries.TryScheduleAsync(estuary, source, cancellationToken).ConfigureAwait(false);
        return isScheduled ? DeliveryResult.Postponed : DeliveryResult.Failed;
    }

    /// <summary>Delivers for a caller that signals the estuary after a failure, so no retry is scheduled.</summary>
    /// <returns>False if the delivery failed.</returns>
    /// <exception cref="OperationCanceledException">The call was cancelled between two commits.</exception>
    public async ValueTask<bool> TryDeliverAsync(
        StreamPath estuary,
        StreamPath source,
        StreamHead head,
        DateTimeOffset since,
        CancellationToken cancellationToken) =>
        await RunAsync(estuary, source, head, since, trace: null, cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>Delivers, but schedules no retry after a failure.</summary>
    /// <returns>False if the caller should retry.</returns>
    public async ValueTask<bool> TryDeliverAsync(
        StreamPath estuary, StreamPath source, CancellationToken cancellationToken)
    {
        using Activity? span = StreamTracing.StartDelivery(estuary, source, trace: null);
        DeliveryResult? result = await AttemptAsync(
            estuary,
            source,
            head: null,
            static failure => failure is StoreUnavailableException,
            cancellationToken).ConfigureAwait(false);
        if (result is null)
        {
            span.End("failed", failed: true);
        }

        return result is not null;
    }

    /// <returns>Null if the delivery failed (already logged and counted).</returns>
    private async ValueTask<DeliveryResult?> RunAsync(
        StreamPath estuary,
        StreamPath source,
        StreamHead? head,
        DateTimeOffset since,
        string? trace,
        CancellationToken cancellationToken)
    {
        using Activity? span = StreamTracing.StartDelivery(estuary, source, trace);

        // A failure of one estuary must not affect the others.
        DeliveryResult? result = await AttemptAsync(
            estuary,
            source,
            head,
            failure => !(failure is OperationCanceledException && cancellationToken.IsCancellationRequested),
            cancellationToken).ConfigureAwait(false);
        if (result is null)
        {
            span.End("failed", failed: true);
            return null;
        }

        retries.Succeeded(estuary, source);
        if (result == DeliveryResult.CaughtUp)
        {
            context.FanOutMetrics.CaughtUp(context.Now - since);
        }

        span.End(result.Value.ToString());
        return result;
    }

    /// <returns>Null if the attempt failed (already logged and counted). Other exceptions propagate.</returns>
    private async ValueTask<DeliveryResult?> AttemptAsync(
        StreamPath estuary,
        StreamPath source,
        StreamHead? head,
        Func<Exception, bool> isFailure,
        CancellationToken cancellationToken)
    {
        Exception? problem = null;
        try
        {
            if (await PullAsync(estuary, source, head, cancellationToken).ConfigureAwait(false) is { } result)
            {
                return result;
            }
        }
        catch (Exception failure) when (isFailure(failure))
        {
            problem = failure;
        }

        context.FanOutMetrics.Failed("delivery");
        context.Log.DeliveryFailed(source, estuary, problem);
        return null;
    }

    private async ValueTask<DeliveryResult?> PullAsync(
        StreamPath estuary, StreamPath source, StreamHead? sourceHead, CancellationToken cancellationToken)
    {
        ActiveStream sourceStream = streams.Get(source);

        // A delivery commits on a cached cursor, which verifies it; that there is nothing to deliver needs a stored
        // one.
        bool mayBeCached = true;
        for (int round = 0; round < MaxRounds;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            EstuaryState state = await subscriptions.LoadAsync(estuary, source, mayBeCached).ConfigureAwait(false);
            sourceHead ??= await heads.GetAsync(sourceStream, cancellationToken).ConfigureAwait(false);
            bool isLive = EstuarySubscriptions.IsLive(state, sourceHead, context.Now);
            if (mayBeCached && !(isLive && state.Cursor!.Position < sourceHead!.Tail))
            {
                mayBeCached = false;
                continue;
            }

            if (!isLive)
            {
                bool isTidy = await subscriptions.TidyAsync(estuary, source, cancellationToken).ConfigureAwait(false);
                return isTidy ? DeliveryResult.Unlinked : null;
            }

            Cursor cursor = state.Cursor!;
            if (cursor.Position >= sourceHead!.Tail)
            {
                return DeliveryResult.CaughtUp;
            }

            RawRead raw = await reader.ReadAsync(sourceStream, sourceHead, cursor.Position, cancellationToken)
                .ConfigureAwait(false);
            using LargeChunkUse? use = raw.Use;
            if (raw.IsBusy)
            {
                return null;
            }

            if (raw.Chunk is not { } chunk)
            {
                sourceHead = null;
                round++;
                continue;
            }

            DeliveryRun run = _runs.Make(source, sourceHead, chunk, cursor.Envelope);
            var delivery = new DeliverOperation(
                state.Head!.Incarnation, cursor, run.Next, run.Run, context.Options.StreamSizeLimit);
            if (!streams.TryEnqueue(estuary, delivery))
            {
                return null;
            }

            switch (await delivery.Answer.ConfigureAwait(false))
            {
                case DeliverVerdict.Delivered:
                    context.FanOutMetrics.Delivered(run.Run.Data.Length, sourceHead.Tail - cursor.Position);
                    if (run.Next >= sourceHead.Tail)
                    {
                        // Whatever was appended since the head was read is signalled by its own commit.
                        return DeliveryResult.CaughtUp;
                    }

                    sourceHead = null;
                    break;
                case DeliverVerdict.Stale:
                    round++;
                    break;
                case DeliverVerdict.Full:
                    ReportFull(estuary);
                    return DeliveryResult.Full;
                default:
                    return null;
            }
        }

        return null;
    }

    private void ReportFull(StreamPath estuary)
    {
        context.FanOutMetrics.Refused();
        if (_reported.Count < MaxReported && _reported.TryAdd(estuary, true))
        {
            context.Log.EstuaryFull(estuary);
        }
    }
}
