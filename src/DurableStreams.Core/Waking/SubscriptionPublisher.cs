using DurableStreams.Diagnostics;
using DurableStreams.Hosting;
using DurableStreams.Primitives;
using DurableStreams.Storage;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Transitions;

namespace DurableStreams.Waking;

/// <summary>Announces to the subscriptions of a stream that it has news, or that it was deleted.</summary>
internal sealed class SubscriptionPublisher(
    StreamServiceContext context, SubscriptionContext subscriptions, SubscriptionWorker worker)
{
    private const int PageSize = 100;

    /// <summary>Announces news to all subscriptions of a stream, and signals their workers.</summary>
    /// <exception cref="StoreUnavailableException">The reminder of the stream repeats the call.</exception>
    public ValueTask PublishAsync(SourceKey stream, CancellationToken cancellationToken) => ForEachAsync(
        stream,
        row =>
        {
            subscriptions.Signals.Advance(row.Subscription, row.Incarnation);
            return ValueTask.CompletedTask;
        },
        cancellationToken);

    /// <summary>Announces to all subscriptions of a stream, and does the work of their workers.</summary>
    /// <returns>False if a subscription could not be brought up to date.</returns>
    /// <exception cref="StoreUnavailableException">May be repeated.</exception>
    public async ValueTask<bool> ReconcileAsync(SourceKey stream, CancellationToken cancellationToken)
    {
        bool isComplete = true;
        await ForEachAsync(
            stream,
            async row =>
            {
                try
                {
                    await worker.AdvanceAsync(row.Subscription, row.Incarnation, cancellationToken)
                        .ConfigureAwait(false);
                }
                catch (StoreUnavailableException problem)
                {
                    // One subscription must not stop the others.
                    context.Log.SubscriptionFailed(row.Subscription, problem);
                    subscriptions.Metrics.Failed("advance");
                    Volatile.Write(ref isComplete, false);
                }
            },
            cancellationToken).ConfigureAwait(false);
        return isComplete;
    }

    /// <summary>Announces a deleted stream to all its subscriptions, and removes its registry.</summary>
    /// <returns>False if something is left to do.</returns>
    /// <exception cref="StoreUnavailableException">May be repeated.</exception>
    public async ValueTask<bool> ForgetAsync(SourceKey stream, int maxRows, CancellationToken cancellationToken) =>
        await ReconcileAsync(stream, cancellationToken).ConfigureAwait(false)
        && await subscriptions.Index.PurgeStreamSubscriptionsAsync(stream, maxRows, cancellationToken)
            .ConfigureAwait(false);

    private ValueTask ForEachAsync(
        SourceKey stream, Func<StreamSubscription, ValueTask> announcedAsync, CancellationToken cancellationToken) =>
        subscriptions.Index.StreamSubscriptionPagesAsync(stream, PageSize, cancellationToken).ForEachAsync(
            subscriptions.Parallel(cancellationToken),
            async (row, cancellation) =>
            {
                await subscriptions.Store.PutPendingAsync(
                    row.Subscription, row.Incarnation, new PendingNews(stream, row.FromStart), cancellation)
                    .ConfigureAwait(false);
                await announcedAsync(row).ConfigureAwait(false);
            });
}
