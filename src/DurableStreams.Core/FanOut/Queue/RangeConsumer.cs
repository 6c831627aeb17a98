using DurableStreams.Active;
using DurableStreams.Addressing;
using DurableStreams.FanOut.Deliver;
using DurableStreams.Hosting;
using DurableStreams.Signals;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.FanOut.Queue;

/// <summary>
/// Consumes the fan-out queue: delivers to the estuaries of a range, one page per message, up to the tail at the first
/// page. Obsolete messages are ignored.
/// </summary>
internal sealed class RangeConsumer(
    StreamServiceContext context, HeadCache heads, FanOutRanges ranges, Deliverer deliverer)
{
    /// <summary>Processes one message.</summary>
    /// <exception cref="StoreUnavailableException">
    /// The store is unavailable; the message may be redelivered.
    /// </exception>
    public async ValueTask ConsumeAsync(FanOutMessage message, CancellationToken cancellationToken)
    {
        if (await ProcessPageAsync(message, cancellationToken).ConfigureAwait(false) is { } rest)
        {
            // The next page follows at once; another pass over failed estuaries waits.
            TimeSpan delay = rest.After is null ? context.FanOut.FirstBackOff : TimeSpan.Zero;
            await context.Queue.EnqueueAsync(rest, delay, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Processes all pages of a range without the queue.</summary>
    /// <returns>False if an estuary has neither received everything nor has a reminder.</returns>
    public async ValueTask<bool> ConsumeAllAsync(FanOutMessage message, CancellationToken cancellationToken)
    {
        FanOutMessage? rest = message;
        do
        {
            rest = await ProcessPageAsync(rest, cancellationToken).ConfigureAwait(false);
        }
        while (rest?.After is not null);
        return rest is null;
    }

    /// <returns>The message for the remaining work; null if there is none.</returns>
    private async ValueTask<FanOutMessage?> ProcessPageAsync(FanOutMessage message, CancellationToken cancellationToken)
    {
        SourceKey source = message.SourceKey;
        StreamHead? head = await heads.GetAsync(source.Path, cancellationToken).ConfigureAwait(false);
        if (head?.Incarnation != source.Incarnation
            || head.ExistenceAt(context.Now) != StreamExistence.Live
            || await ranges.FindCurrentAsync(message, cancellationToken).ConfigureAwait(false) is not { } range)
        {
            return null;
        }

        long target = message.Target ?? head.Tail;
        StreamPath? after = message.After is { } last ? StreamPath.Restore(last) : null;
        IReadOnlyList<SubscriberRow> page = await context.Subscribers.PageSubscribersAsync(
            source,
            message.HashRanges,
            after,
            context.FanOut.EstuariesPerMessage,
            cancellationToken).ConfigureAwait(false);
        var since = DateTimeOffset.FromUnixTimeMilliseconds(message.Since);
        bool hasGaps = message.HasGaps;
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = context.FanOut.Parallelism,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForEachAsync(
            page,
            parallel,
            async (row, cancellation) =>
            {
                DeliveryResult result = await deliverer
                    .DeliverAsync(row.Estuary, source.Path, head, since, message.Trace, cancellation)
                    .ConfigureAwait(false);
                if (result == DeliveryResult.Failed)
                {
                    Volatile.Write(ref hasGaps, true);
                }
            }).ConfigureAwait(false);
        if (page.Count == context.FanOut.EstuariesPerMessage)
        {
            return message with { Target = target, After = page[^1].Estuary.Value, HasGaps = hasGaps };
        }

        if (hasGaps)
        {
            return message with { Target = null, After = null, HasGaps = false };
        }

        await ranges.CompleteAsync(message, range, target, cancellationToken).ConfigureAwait(false);
        return null;
    }
}
