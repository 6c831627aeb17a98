using System.Collections.Concurrent;
using DurableStreams.Addressing;
using DurableStreams.FanOut.Deliver;
using DurableStreams.FanOut.Publish;
using DurableStreams.FanOut.Registry;
using DurableStreams.Hosting;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.FanOut.Reconcile;

/// <summary>Checks the estuaries of a source that has few of them, one by one.</summary>
internal sealed class EstuaryReconciler(
    StreamServiceContext context, EstuarySubscriptions subscriptions, Publisher publisher, Deliverer deliverer)
{
    /// <summary>Signals those that are behind and removes the rows of those that subscribe no longer.</summary>
    public async ValueTask CheckAsync(
        SourceKey source, IReadOnlyList<SubscriberRow> rows, FanOutCheck check, CancellationToken cancellationToken)
    {
        var behind = new ConcurrentQueue<StreamPath>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = context.FanOut.Parallelism, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(
            rows,
            parallel,
            async (row, cancellation) =>
            {
                if (await FindProgressAsync(source, row.Estuary, check, cancellation).ConfigureAwait(false) is { } progress)
                {
                    check.Note(progress);
                    behind.Enqueue(row.Estuary);
                }
            }).ConfigureAwait(false);
        await publisher.SignalAsync(source.Path, behind, context.Now, cancellationToken).ConfigureAwait(false);
    }

    /// <returns>Null when there is nothing left to deliver.</returns>
    private async ValueTask<FanOutProgress?> FindProgressAsync(
        SourceKey source, StreamPath estuary, FanOutCheck check, CancellationToken cancellationToken)
    {
        EstuaryState state = await subscriptions.LoadAsync(estuary, source.Path).ConfigureAwait(false);
        if (state.Cursor?.SourceIncarnation != source.Incarnation || state.Head.ExistenceAt(context.Now) != StreamExistence.Live)
        {
            await subscriptions.TidyAsync(estuary, source, cancellationToken).ConfigureAwait(false);
            return null;
        }

        if (check.ProgressAt(state.Cursor.Position) is not { } progress || !check.Delivers(progress))
        {
            return check.ProgressAt(state.Cursor.Position);
        }

        DeliveryResult result = await deliverer.DeliverAsync(estuary, source.Path, context.Now, trace: null, cancellationToken).ConfigureAwait(false);
        return result == DeliveryResult.Failed ? progress : null;
    }
}
