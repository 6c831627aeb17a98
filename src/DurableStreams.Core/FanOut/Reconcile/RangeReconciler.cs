using DurableStreams.FanOut.Queue;
using DurableStreams.Signals;
using DurableStreams.Storage;

namespace DurableStreams.FanOut.Reconcile;

/// <summary>Checks the hash ranges of a source. For sources with many estuaries.</summary>
internal sealed class RangeReconciler(TimeProvider time, FanOutRanges ranges, RangeConsumer consumer)
{
    /// <summary>Requests deliveries for the ranges that are behind.</summary>
    public async ValueTask CheckAsync(SourceKey source, FanOutCheck check, CancellationToken cancellationToken)
    {
        foreach (RangeRow row in await ranges.ReadAsync(source, cancellationToken).ConfigureAwait(false))
        {
            if (check.ProgressAt(row.CompletedPosition) is not { } progress
                || (check.MustDeliver(progress)
                    && await TryDeliverAsync(source, row, check, cancellationToken).ConfigureAwait(false)))
            {
                continue;
            }

            check.Record(progress);

            // A message without progress between two checks is presumed lost.
            bool resend = progress == FanOutProgress.Stuck;
            await ranges.RequestDeliveryAsync(source, row, check.Tail, time.GetUtcNow(), resend, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private async ValueTask<bool> TryDeliverAsync(
        SourceKey source, RangeRow row, FanOutCheck check, CancellationToken cancellationToken)
    {
        FanOutMessage? message = await ranges
            .TakeOverAsync(source, row, check.Tail, time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        return message is not null && await consumer.ConsumeAllAsync(message, cancellationToken).ConfigureAwait(false);
    }
}
