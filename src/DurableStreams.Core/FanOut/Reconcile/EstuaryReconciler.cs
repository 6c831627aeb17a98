using System.Collections.Concurrent;
using DurableStreams.Addressing;
using DurableStreams.FanOut.Deliver;
using DurableStreams.FanOut.Publish;
using DurableStreams.FanOut.Registry;
using DurableStreams.Hosting;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.FanOut.Reconcile;

/// <summary>Checks the estuaries of a source one by one. For sources with few estuaries.</summary>
internal sealed class EstuaryReconciler(
    StreamServiceContext context, EstuarySubscriptions subscriptions, Publisher publisher, Deliverer deliverer)
{
    /// <summary>
    /// Signals the estuaries that are behind, and removes the rows of those that are no longer subscribed.
    /// </summary>
    public async ValueTask CheckAsync(
        SourceKey source, IReadOnlyList<SubscriberRow> rows, FanOutCheck check, CancellationToken cancellationToken)
    {
        var behind = new ConcurrentQueue<StreamPath>();
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = context.FanOut.Parallelism,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForEachAsync(
            rows,
            parallel,
            async (row, cancellation) =>
            {
                FanOutProgress? progress = await CheckEstuaryAsync(source, row.Estuary, check, cancellation)
                    .ConfigureAwait(false);
                if (progress is { } incomplete)
                {
                    check.Record(incomplete);
                    behind.Enqueue(row.Estuary);
                }
            }).ConfigureAwait(false);
        await publisher.SignalAsync(source.Path, behind, context.Now, cancellationToken).ConfigureAwait(false);
    }

    /// <returns>Null if nothing is left to deliver.</returns>
    private async ValueTask<FanOutProgress?> CheckEstuaryAsync(
        SourceKey source, StreamPath estuary, FanOutCheck check, CancellationToken cancellationToken)
    {
        EstuaryState state = await subscriptions.LoadAsync(estuary, source.Path).ConfigureAwait(false);
        if (state.Cursor?.SourceIncarnation != source.Incarnation
            || state.Head.ExistenceAt(context.Now) != StreamExistence.Live)
        {
            await subscriptions.TidyAsync(estuary, source, cancellationToken).ConfigureAwait(false);
            return null;
        }

        FanOutProgress? progress = check.ProgressAt(state.Cursor.Position);
        if (progress is null || !check.MustDeliver(progress.Value))
        {
            return progress;
        }

        DeliveryResult result = await deliverer
            .DeliverAsync(estuary, source.Path, head: null, context.Now, trace: null, cancellationToken)
            .ConfigureAwait(false);
        return result == DeliveryResult.Failed ? progress : null;
    }
}
