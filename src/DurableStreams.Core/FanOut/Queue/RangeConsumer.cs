using DurableStreams.Active;
using DurableStreams.Addressing;
using DurableStreams.FanOut.Deliver;
using DurableStreams.Hosting;
using DurableStreams.Signals;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.FanOut.Queue;

/// <summary>
/// What the function on the fan-out queue does: delivers to the estuaries of a range, page by page, as far as the
/// source reaches by then. A message that is out of date does nothing.
/// </summary>
internal sealed class RangeConsumer(StreamServiceContext context, HeadCache heads, FanOutRanges ranges, Deliverer deliverer)
{
    /// <summary>Works off one message.</summary>
    /// <exception cref="StoreUnavailableException">The store could not be reached; the message may be given again.</exception>
    public async ValueTask ConsumeAsync(FanOutMessage message, CancellationToken cancellationToken)
    {
        if (await PassAsync(message, cancellationToken).ConfigureAwait(false) is { } rest)
        {
            // A gap waits, a next page does not.
            TimeSpan delay = rest.After is null ? context.FanOut.FirstBackOff : TimeSpan.Zero;
            await context.Queue.EnqueueAsync(rest, delay, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Works off a range without the queue.</summary>
    /// <returns>False when an estuary has neither received everything nor a reminder.</returns>
    public async ValueTask<bool> ConsumeAllAsync(FanOutMessage message, CancellationToken cancellationToken)
    {
        FanOutMessage? rest = message;
        do
        {
            rest = await PassAsync(rest, cancellationToken).ConfigureAwait(false);
        }
        while (rest?.After is not null);
        return rest is null;
    }

    /// <returns>What is left to do; null when nothing is.</returns>
    private async ValueTask<FanOutMessage?> PassAsync(FanOutMessage message, CancellationToken cancellationToken)
    {
        SourceKey source = message.SourceKey;
        StreamHead? head = await heads.GetAsync(source.Path, cancellationToken).ConfigureAwait(false);
        if (head?.Incarnation != source.Incarnation
            || head.ExistenceAt(context.Now) != StreamExistence.Live
            || !await ranges.IsCurrentAsync(message, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        long target = message.Target ?? head.Tail;
        StreamPath? after = message.After is { } last ? StreamPath.Restore(last) : null;
        IReadOnlyList<SubscriberRow> page = await context.Subscribers.PageSubscribersAsync(
            source, message.HashRanges, after, context.FanOut.EstuariesPerMessage, cancellationToken).ConfigureAwait(false);
        var since = DateTimeOffset.FromUnixTimeMilliseconds(message.Since);
        bool hasGaps = message.HasGaps;
        await Parallel.ForEachAsync(
            page,
            new ParallelOptions { MaxDegreeOfParallelism = context.FanOut.Parallelism, CancellationToken = cancellationToken },
            async (row, cancellation) =>
            {
                if (await deliverer.DeliverAsync(row.Estuary, source.Path, since, message.Trace, cancellation).ConfigureAwait(false) == DeliveryResult.Failed)
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

        await ranges.CompleteAsync(message, target, cancellationToken).ConfigureAwait(false);
        return null;
    }
}
