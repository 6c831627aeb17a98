using DurableStreams.FanOut.Queue;
using DurableStreams.Storage;

namespace DurableStreams.FanOut.Reconcile;

/// <summary>Checks the hash ranges of a source that has many estuaries.</summary>
internal sealed class RangeReconciler(TimeProvider time, FanOutRanges ranges, RangeConsumer consumer)
{
    /// <summary>Requests deliveries for the ranges that are behind.</summary>
    public async ValueTask CheckAsync(SourceKey source, FanOutCheck check, CancellationToken cancellationToken)
    {
        foreach (RangeRow row in await ranges.ReadAsync(source, cancellationToken).ConfigureAwait(false))
        {
            if (check.ProgressAt(row.CompletedPosition) is not { } progress
                || (check.Delivers(progress) && await TryDeliverAsync(source, row, check, cancellationToken).ConfigureAwait(false)))
            {
                continue;
            }

            check.Note(progress);

            // A message that made no progress from one check to the next is presumed lost.
            await ranges.AssignAsync(source, row, check.Tail, time.GetUtcNow(), again: progress == FanOutProgress.Stuck, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<bool> TryDeliverAsync(SourceKey source, RangeRow row, FanOutCheck check, CancellationToken cancellationToken) =>
        await ranges.TakeOverAsync(source, row, check.Tail, time.GetUtcNow(), cancellationToken).ConfigureAwait(false) is { } message
        && await consumer.ConsumeAllAsync(message, cancellationToken).ConfigureAwait(false);
}
